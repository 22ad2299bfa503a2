package io.github.kmsenvelope;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * Encrypts and decrypts data of any size in constant memory, under the same keys and rules as {@link KmsService}, and in the
 * same message format: each reads what the other writes, as far as it fits into one array.
 *
 * <h2>Security guarantees</h2>
 *
 * <ul>
 *   <li>All that {@link KmsService} guarantees. Every byte that is given out was authenticated before.
 *   <li>The end is authenticated too: a message that was cut short is refused, wherever it was cut. A reader learns that at
 *       the end. What it got before is the true beginning of the plaintext, and no more than that.
 *   <li>A message that its writer did not finish, because of an exception for example, is refused as one that was cut short.
 * </ul>
 *
 * <h2>Restrictions</h2>
 *
 * <ul>
 *   <li>Whoever closes a stream before its end, or reads a range, learns nothing of the rest, not even that it is whole.
 *   <li>A process or machine must not be copied (CRaC, SnapStart, a cloned machine) while a stream is being written: both
 *       copies would encrypt different plaintexts with the same key and nonces.
 *   <li>What {@link KmsService} does not promise, this does not either.
 * </ul>
 *
 * <h2>Failures</h2>
 *
 * <p>A {@link KmsServiceException} tells of keys and messages: whatever {@link KmsService} throws, and
 * {@link MalformedMessageException} or {@link MessageAuthenticationException} for a message that is cut short or changed
 * anywhere. An {@link IOException} is one of the stream, channel or file behind; of a stream that was closed; or of
 * {@code close()} without {@code finish()}. A stream or channel that failed stays failed: later calls throw the same
 * {@code KmsServiceException}, or an {@code IOException} with the first failure as its cause.
 *
 * <p>Streams and channels that are made here serve one thread at a time, not always the same. They hold one frame before and
 * one behind the cipher and a key of their own, which closing, finishing or failing overwrites; they need KMS and the data
 * key only when they are made. Closing the service leaves those alone that are open.
 *
 * <p>Implementations are safe for use by many threads at once.
 *
 * @since 0.1.0
 */
public interface KmsStreams {

    /**
     * Encrypts what a callback writes. The message is completed only if the callback returns normally, so that what an
     * exception leaves behind in the target is refused by every reader.
     *
     * @param target receives the message; flushed in the end, and not closed
     * @param context the context to bind
     * @param plaintext writes the plaintext
     * @throws IOException if the callback or the target throws it. If the callback throws anything, an {@code IOException} that
     *     tells of the incomplete message is suppressed in it
     * @throws KmsUsageException if the plaintext exceeds 2^46 bytes or 2^32 - 1 frames, or as
     *     {@link KmsService#encrypt(byte[], EncryptionContext)}
     * @throws KmsServiceException as {@link KmsService#encrypt(byte[], EncryptionContext)}; nothing is written then
     */
    void encrypt(OutputStream target, EncryptionContext context, PlaintextWriter plaintext) throws IOException;

    /**
     * Begins a message, and writes its header.
     *
     * @param target receives the message. It is closed with the stream, but left open if this method fails
     * @param context the context to bind
     * @return a stream to write the plaintext to, and to {@linkplain EncryptingOutputStream#finish() finish}. Its writes throw
     *     {@link KmsUsageException} beyond 2^46 bytes or 2^32 - 1 frames
     * @throws IOException if the target throws it
     * @throws KmsServiceException as {@link KmsService#encrypt(byte[], EncryptionContext)}; nothing is written then
     */
    EncryptingOutputStream encryptingStream(OutputStream target, EncryptionContext context) throws IOException;

    /**
     * Begins a message, and writes its header to a channel.
     *
     * @param target receives the message, in blocking mode. It is closed with the channel, but left open if this method fails
     * @param context the context to bind
     * @return a channel to write the plaintext to, and to {@linkplain EncryptingChannel#finish() finish}
     * @throws IOException if the target throws it
     * @throws KmsServiceException as {@link KmsService#encrypt(byte[], EncryptionContext)}; nothing is written then
     */
    EncryptingChannel encryptingChannel(WritableByteChannel target, EncryptionContext context) throws IOException;

    /**
     * Reads the header of a message and gets its data key.
     *
     * @param source stands at the first byte of the message, which must be the last thing in it. It is closed with the stream,
     *     but left open if this method fails
     * @param context the context that the message was written with
     * @return a stream that gives the plaintext, and -1 only when the final frame is authenticated and the source has ended.
     *     Its reads throw {@link MalformedMessageException} or {@link MessageAuthenticationException} if the message is cut
     *     short or changed
     * @throws IOException if the source throws it
     * @throws KmsServiceException as {@link KmsService#decrypt(byte[], EncryptionContext)}
     */
    InputStream decryptingStream(InputStream source, EncryptionContext context) throws IOException;

    /**
     * Reads the header of a message from a channel and gets its data key.
     *
     * @param source stands at the first byte of the message, which must be the last thing in it; in blocking mode. It is
     *     closed with the channel, but left open if this method fails
     * @param context the context that the message was written with
     * @return a channel that gives the plaintext as {@link #decryptingStream(InputStream, EncryptionContext)} does
     * @throws IOException if the source throws it
     * @throws KmsServiceException as {@link KmsService#decrypt(byte[], EncryptionContext)}
     */
    ReadableByteChannel decryptingChannel(ReadableByteChannel source, EncryptionContext context) throws IOException;

    /**
     * Opens a message to be read at any position. Its last frame is authenticated before this returns, so that the size is
     * true; later reads touch only the frames that hold what is asked for. Messages of the AWS Encryption SDK are read so if
     * they are in frames and unsigned: a signature is over all of a message, and so is the tag of one that is a single block.
     *
     * @param source the message: all of it. It is closed with the channel, but left open if this method fails
     * @param context the context that the message was written with
     * @return a channel over the plaintext, for reading only
     * @throws IOException if the source throws it
     * @throws KmsUsageException if the message is signed, or a single block; KMS is not asked then
     * @throws KmsServiceException as {@link KmsService#decrypt(byte[], EncryptionContext)}
     */
    SeekableByteChannel seekableChannel(RangedSource source, EncryptionContext context) throws IOException;

    /**
     * Opens a message in a file or other seekable channel as {@link #seekableChannel(RangedSource, EncryptionContext)} does.
     *
     * @param source the message, from position 0 to the end. It is closed with the channel, but left open if this method fails
     * @param context the context that the message was written with
     * @return a channel over the plaintext, for reading only
     * @throws IOException if the source throws it
     * @throws KmsUsageException if the message is signed, or a single block; KMS is not asked then
     * @throws KmsServiceException as {@link KmsService#decrypt(byte[], EncryptionContext)}
     */
    SeekableByteChannel seekableChannel(SeekableByteChannel source, EncryptionContext context) throws IOException;

    /**
     * Encrypts a file. The target appears, or is replaced, in one step when all is written to disk; until then, and after a
     * failure, it is as it was. The work is done in a file beside it that only its owner may read, and so is the new target.
     *
     * @param source the file to read
     * @param target the file to write, in a folder that exists; may be the source. A symbolic link is followed
     * @param context the context to bind
     * @param progress is told how far the work is
     * @throws IOException if a file cannot be read or written, or the target is neither absent nor a regular file
     * @throws KmsServiceException as {@link KmsService#encrypt(byte[], EncryptionContext)}
     */
    void encrypt(Path source, Path target, EncryptionContext context, StreamProgress progress) throws IOException;

    /**
     * Encrypts a file as {@link #encrypt(Path, Path, EncryptionContext, StreamProgress)} does, and tells nobody how far it is.
     *
     * @param source the file to read
     * @param target the file to write
     * @param context the context to bind
     * @throws IOException if a file cannot be read or written, or the target is neither absent nor a regular file
     * @throws KmsServiceException as {@link KmsService#encrypt(byte[], EncryptionContext)}
     */
    default void encrypt(Path source, Path target, EncryptionContext context) throws IOException {
        encrypt(source, target, context, (done, total) -> {});
    }

    /**
     * Decrypts a file. The target appears, or is replaced, in one step when all of the message is authenticated and written to
     * disk; until then, and after a failure, it is as it was. The work is done in a file beside it that only its owner may
     * read, and so is the new target.
     *
     * @param source the file to read
     * @param target the file to write, in a folder that exists; may be the source. A symbolic link is followed
     * @param context the context that the message was written with
     * @param progress is told how far the work is
     * @throws IOException if a file cannot be read or written, or the target is neither absent nor a regular file
     * @throws KmsServiceException as {@link KmsService#decrypt(byte[], EncryptionContext)}
     */
    void decrypt(Path source, Path target, EncryptionContext context, StreamProgress progress) throws IOException;

    /**
     * Decrypts a file as {@link #decrypt(Path, Path, EncryptionContext, StreamProgress)} does, and tells nobody how far it is.
     *
     * @param source the file to read
     * @param target the file to write
     * @param context the context that the message was written with
     * @throws IOException if a file cannot be read or written, or the target is neither absent nor a regular file
     * @throws KmsServiceException as {@link KmsService#decrypt(byte[], EncryptionContext)}
     */
    default void decrypt(Path source, Path target, EncryptionContext context) throws IOException {
        decrypt(source, target, context, (done, total) -> {});
    }

    /**
     * Returns the streams of a purpose: the same operations under the keys and rules configured for it.
     *
     * @param purpose the name of a configured purpose; {@code default} is the default one
     * @return the streams of that purpose, which write frames of the length that was asked for here, if any was
     * @throws KmsUsageException if no purpose of that name is configured
     */
    KmsStreams forPurpose(String purpose);

    /**
     * Returns streams that write messages of another frame length, in whatever format; otherwise it is 16 KiB in the compact
     * format, and in that of the AWS Encryption SDK what is configured for it, 4 KiB by default. What they read may have any.
     * Longer frames decrypt slowly in a JVM that has not warmed up, and cost more memory; shorter ones cost 16 bytes each, 32
     * in the other format, and more time. Both change what a read at a random position has to fetch. AWS's library for
     * JavaScript loses plaintext of frames of 16 KiB and more in its versions before 4.2.4, and in 5.0.0.
     *
     * @param frameBytes the plaintext bytes of a full frame: a power of 2 from 4096 to 1,048,576
     * @return streams of the same purpose
     * @throws KmsUsageException if the compact format has no such frames. The AWS Encryption SDK has frames of other lengths
     *     too: those are configured, not asked for here
     */
    KmsStreams withFrameBytes(int frameBytes);
}
