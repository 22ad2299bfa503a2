package io.github.kmsenvelope.message.awsesdk;

/** What a body is made of: regular frames and one final frame, or one block. */
enum PieceKind {
    REGULAR_FRAME,
    FINAL_FRAME,
    SINGLE_BLOCK;

    boolean isLast() {
        return this != REGULAR_FRAME;
    }
}
