package io.github.kmsenvelope;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Moves messages that exist already to other KMS keys, and tells which have to move.
 *
 * <p>A <em>rewrap</em> exchanges the wrapped data key of a message: KMS unwraps it and wraps it under the KMS key that the
 * purpose encrypts with now, and its newest key material, by one ReEncrypt. The data key does not leave KMS. The frames of the
 * message are neither read nor changed, so it takes the same time for a token as for a file of 100 GB.
 *
 * <p>A <em>re-encryption</em> decrypts a message and encrypts it anew: under a new data key, another context or another
 * purpose. That is what it takes once a data key, or the old KMS key itself, may be known to somebody: whoever kept the data
 * key opens a rewrapped message as before. And it is what a message of the AWS Encryption SDK takes to come under another KMS
 * key: the tag of its header covers the wrapped data keys, so that it cannot be rewrapped.
 *
 * <p>The context that a rewrap is given must hold the encryption context that the message was written with, with the pairs
 * that configuration adds, at either side. Associated data is not needed and not looked at, nor are names that configuration
 * requires. A message must name a KMS key that the purpose trusts, as for decryption. Unless the options say so, a rewrap does
 * not show that the message can be decrypted: a message that was damaged before stays damaged.
 *
 * <p>Implementations are safe for use by many threads at once. New abilities come as default methods.
 *
 * @since 0.1.0
 */
public interface KmsRewrap {

    /**
     * Puts a message under the present KMS key of this purpose, with {@link RewrapOptions#defaults()}.
     *
     * @param message the message; read during the call only, neither changed nor kept
     * @param context the context that the message was written with
     * @return the message with another wrapped data key, in a new array that belongs to the caller
     * @throws KmsServiceException as {@link #rewrap(byte[], EncryptionContext, RewrapOptions)}
     */
    default byte[] rewrap(byte[] message, EncryptionContext context) {
        return rewrap(message, context, RewrapOptions.defaults());
    }

    /**
     * Puts a message under the present KMS key of this purpose, also where that wraps it already: then it gets its newest key
     * material.
     *
     * <p>Of several wrapped data keys one is replaced: the one under the present KMS key if there is such, else the first that
     * KMS unwraps. The others stay as they are and where they are.
     *
     * @param message the message; read during the call only, neither changed nor kept
     * @param context the context that the message was written with
     * @param options how thoroughly
     * @return the message with another wrapped data key, in a new array that belongs to the caller
     * @throws MalformedMessageException if the bytes are no message of the format that this purpose reads
     * @throws MessageAuthenticationException if the wrapped data key was changed, or the encryption context is not the one it
     *     was written with; or, when verifying, if the message is not committed to the data key
     * @throws UntrustedKeyException if the message names only KMS keys that this purpose does not trust, or if the alias of
     *     this purpose was moved and {@code pin-key-arn} is set
     * @throws KeyStateException if the old or the present KMS key does not exist or is in a state that forbids its use
     * @throws KeyAccessDeniedException if KMS denies the use of one of the two: {@code kms:ReEncryptFrom} and
     *     {@code kms:ReEncryptTo}, and {@code kms:Decrypt} to verify
     * @throws KmsUnavailableException if KMS cannot be reached, throttles or fails, or if the thread was interrupted while it
     *     waited (the interrupt flag stays set)
     * @throws KmsUsageException if this purpose has no key to encrypt with, if the context contradicts a configured pair, if
     *     the message is one of the AWS Encryption SDK, or if this service is closed
     */
    byte[] rewrap(byte[] message, EncryptionContext context, RewrapOptions options);

    /**
     * Puts a message in its text form under the present KMS key of this purpose, with {@link RewrapOptions#defaults()}.
     *
     * @param message the message, as canonical base64url without padding
     * @param context the context that the message was written with
     * @return the message with another wrapped data key, in the same form
     * @throws KmsServiceException as {@link #rewrap(byte[], EncryptionContext, RewrapOptions)}
     */
    default String rewrap(String message, EncryptionContext context) {
        return rewrap(message, context, RewrapOptions.defaults());
    }

    /**
     * Puts a message in its text form under the present KMS key of this purpose.
     *
     * @param message the message, as canonical base64url without padding
     * @param context the context that the message was written with
     * @param options how thoroughly
     * @return the message with another wrapped data key, in the same form
     * @throws MalformedMessageException if the text is not canonical base64url, or as
     *     {@link #rewrap(byte[], EncryptionContext, RewrapOptions)}
     * @throws KmsServiceException as {@link #rewrap(byte[], EncryptionContext, RewrapOptions)}
     */
    String rewrap(String message, EncryptionContext context, RewrapOptions options);

    /**
     * Puts several messages under the present KMS key of this purpose, with {@link RewrapOptions#defaults()}.
     *
     * @param requests the messages
     * @return one result for each message, in the same order
     * @throws KmsUsageException as {@link #rewrapAll(List, RewrapOptions)}
     */
    default List<RewrapResult> rewrapAll(List<RewrapRequest> requests) {
        return rewrapAll(requests, RewrapOptions.defaults());
    }

    /**
     * Puts several messages under the present KMS key of this purpose. KMS is asked once for each distinct wrapped data key,
     * however many of the messages have it: a process writes thousands of messages with one.
     *
     * <p>A message that cannot be rewrapped holds none of the others up, and its own result says why. Every message has a time
     * of its own to ask KMS.
     *
     * @param requests the messages
     * @param options how thoroughly
     * @return one result for each message, in the same order
     * @throws KmsUsageException if this purpose does not exist, or if this service is closed
     */
    List<RewrapResult> rewrapAll(List<RewrapRequest> requests, RewrapOptions options);

    /**
     * Puts the message in a file under the present KMS key of this purpose, with {@link RewrapOptions#defaults()}.
     *
     * @param file the file
     * @param context the context that the message was written with
     * @throws KmsServiceException as {@link #rewrap(byte[], EncryptionContext, RewrapOptions)}
     * @throws IOException as {@link #rewrap(Path, EncryptionContext, RewrapOptions)}
     */
    default void rewrap(Path file, EncryptionContext context) throws IOException {
        rewrap(file, context, RewrapOptions.defaults());
    }

    /**
     * Puts the message in a file under the present KMS key of this purpose.
     *
     * <p>The header is overwritten in place if its padding leaves room, else the file is copied and the copy moved into its
     * place. Before the header is touched, the new one is in a journal beside the file ({@code .NAME.rewrap}), so that nothing
     * is lost whenever the process or the machine dies: {@link #recover(Path)}, or the next rewrap, goes on from there. A
     * symbolic link is followed. Who reads the file meanwhile may be refused, and succeeds when this has ended.
     *
     * @param file the file, which nobody else writes to
     * @param context the context that the message was written with
     * @param options how thoroughly
     * @throws KmsServiceException as {@link #rewrap(byte[], EncryptionContext, RewrapOptions)}; the file is as it was
     * @throws java.nio.file.FileSystemException if the file is being rewrapped by somebody else
     * @throws IOException if the file or the folder it is in cannot be read or written
     */
    void rewrap(Path file, EncryptionContext context, RewrapOptions options) throws IOException;

    /**
     * Ends what a rewrap of a file began that was killed, whatever became of it: the file then has its old header or its new
     * one, whole. Removes what was left beside the file. Makes no KMS request. Does nothing where nothing was left.
     *
     * @param file the file
     * @return whether a rewrap was left unfinished
     * @throws java.nio.file.FileSystemException if the file is being rewrapped by somebody else
     * @throws IOException if the file or the folder it is in cannot be read or written
     */
    boolean recover(Path file) throws IOException;

    /**
     * Decrypts a message and encrypts it anew under this purpose, with another context or the same.
     *
     * @param message the message; read during the call only, neither changed nor kept
     * @param oldContext the context that the message was written with, associated data included
     * @param newContext the context to bind now
     * @return a new message
     * @throws KmsServiceException as {@link KmsService#decrypt(byte[], EncryptionContext)} and
     *     {@link KmsService#encrypt(byte[], EncryptionContext)}
     */
    byte[] reencrypt(byte[] message, EncryptionContext oldContext, EncryptionContext newContext);

    /**
     * Decrypts a message under this purpose and encrypts it anew under another.
     *
     * @param message the message; read during the call only, neither changed nor kept
     * @param oldContext the context that the message was written with, associated data included
     * @param newPurpose the name of the purpose to encrypt under, which decides on the format too
     * @param newContext the context to bind now
     * @return a new message
     * @throws KmsUsageException if there is no such purpose, or as below
     * @throws KmsServiceException as {@link #reencrypt(byte[], EncryptionContext, EncryptionContext)}
     */
    byte[] reencrypt(byte[] message, EncryptionContext oldContext, String newPurpose, EncryptionContext newContext);

    /**
     * Re-encrypts a message in its text form as {@link #reencrypt(byte[], EncryptionContext, EncryptionContext)} does.
     *
     * @param message the message, as canonical base64url without padding
     * @param oldContext the context that the message was written with, associated data included
     * @param newContext the context to bind now
     * @return a new message, in the same form
     * @throws KmsServiceException as there
     */
    String reencrypt(String message, EncryptionContext oldContext, EncryptionContext newContext);

    /**
     * Re-encrypts a message in its text form as {@link #reencrypt(byte[], EncryptionContext, String, EncryptionContext)} does.
     *
     * @param message the message, as canonical base64url without padding
     * @param oldContext the context that the message was written with, associated data included
     * @param newPurpose the name of the purpose to encrypt under
     * @param newContext the context to bind now
     * @return a new message, in the same form
     * @throws KmsServiceException as there
     */
    String reencrypt(String message, EncryptionContext oldContext, String newPurpose, EncryptionContext newContext);

    /**
     * Re-encrypts a message of any size under this purpose, as
     * {@link #reencrypt(InputStream, OutputStream, EncryptionContext, String, EncryptionContext)} does under another.
     *
     * @param source the message
     * @param target receives the new message
     * @param oldContext the context that the message was written with, associated data included
     * @param newContext the context to bind now
     * @throws IOException if the source or the target throws it
     * @throws KmsServiceException as there
     */
    void reencrypt(InputStream source, OutputStream target, EncryptionContext oldContext, EncryptionContext newContext)
            throws IOException;

    /**
     * Decrypts a message of any size under this purpose and encrypts it anew under another, frame by frame in constant memory.
     *
     * <p>The target gets a whole message only if the old one was authenticated to its end and nothing followed it; what a
     * failure before that leaves there is refused by every reader. Nothing is written before the header of the old message is
     * accepted and both data keys are there. The frames have the length that streams of the new purpose write.
     *
     * @param source stands at the first byte of the message, which must be the last thing in it; read to its end, not closed
     * @param target receives the new message; flushed in the end, not closed
     * @param oldContext the context that the message was written with, associated data included
     * @param newPurpose the name of the purpose to encrypt under, which decides on the format too
     * @param newContext the context to bind now
     * @throws IOException if the source or the target throws it
     * @throws KmsUsageException if there is no such purpose, or as below
     * @throws KmsServiceException as {@link KmsStreams#decryptingStream(InputStream, EncryptionContext)}, its reads, and
     *     {@link KmsStreams#encrypt(OutputStream, EncryptionContext, PlaintextWriter)}
     */
    void reencrypt(
            InputStream source,
            OutputStream target,
            EncryptionContext oldContext,
            String newPurpose,
            EncryptionContext newContext)
            throws IOException;

    /**
     * Re-encrypts a file under this purpose, as
     * {@link #reencrypt(Path, Path, EncryptionContext, String, EncryptionContext, StreamProgress)} does under another.
     *
     * @param source the file to read
     * @param target the file to write; may be the source
     * @param oldContext the context that the message was written with, associated data included
     * @param newContext the context to bind now
     * @param progress is told how far the work is
     * @throws IOException as there
     * @throws KmsServiceException as there
     */
    void reencrypt(
            Path source,
            Path target,
            EncryptionContext oldContext,
            EncryptionContext newContext,
            StreamProgress progress)
            throws IOException;

    /**
     * Re-encrypts a file as {@link #reencrypt(Path, Path, EncryptionContext, EncryptionContext, StreamProgress)} does, and tells
     * nobody how far it is.
     *
     * @param source the file to read
     * @param target the file to write; may be the source
     * @param oldContext the context that the message was written with, associated data included
     * @param newContext the context to bind now
     * @throws IOException as there
     * @throws KmsServiceException as there
     */
    default void reencrypt(Path source, Path target, EncryptionContext oldContext, EncryptionContext newContext)
            throws IOException {
        reencrypt(source, target, oldContext, newContext, (done, total) -> {});
    }

    /**
     * Decrypts the message in a file under this purpose and encrypts it anew under another. The target appears, or is replaced,
     * in one step when all of the old message is authenticated and the new one written to disk; until then, and after a
     * failure, it is as it was. The work is done in a file beside it that only its owner may read, and so is the new target.
     * The plaintext is on no disk.
     *
     * <p>A {@linkplain #rewrap(Path, EncryptionContext, RewrapOptions) rewrap} that was killed is ended first, as
     * {@link #recover(Path)} does: of the source, and of the target. As long as this lasts nobody rewraps the target, or
     * the new file would get the header of the old one.
     *
     * @param source the file to read, which nobody else writes to
     * @param target the file to write, in a folder that exists; may be the source. A symbolic link is followed
     * @param oldContext the context that the message was written with, associated data included
     * @param newPurpose the name of the purpose to encrypt under, which decides on the format too
     * @param newContext the context to bind now
     * @param progress is told how far the work is: how much of the source was read
     * @throws java.nio.file.FileSystemException if the source or the target is being rewrapped by somebody else
     * @throws IOException if a file cannot be read or written, or the target is neither absent nor a regular file that may be
     *     written
     * @throws KmsServiceException as
     *     {@link #reencrypt(InputStream, OutputStream, EncryptionContext, String, EncryptionContext)}; the target is as it was
     */
    void reencrypt(
            Path source,
            Path target,
            EncryptionContext oldContext,
            String newPurpose,
            EncryptionContext newContext,
            StreamProgress progress)
            throws IOException;

    /**
     * Re-encrypts a file as {@link #reencrypt(Path, Path, EncryptionContext, String, EncryptionContext, StreamProgress)} does,
     * and tells nobody how far it is.
     *
     * @param source the file to read
     * @param target the file to write; may be the source
     * @param oldContext the context that the message was written with, associated data included
     * @param newPurpose the name of the purpose to encrypt under
     * @param newContext the context to bind now
     * @throws IOException as there
     * @throws KmsServiceException as there
     */
    default void reencrypt(
            Path source, Path target, EncryptionContext oldContext, String newPurpose, EncryptionContext newContext)
            throws IOException {
        reencrypt(source, target, oldContext, newPurpose, newContext, (done, total) -> {});
    }

    /**
     * Tells what a message shows without a key. Makes no KMS request, decrypts nothing, and does not ask whether its KMS keys
     * are trusted.
     *
     * @param message the message; read during the call only, neither changed nor kept
     * @return what it shows, none of it authenticated
     * @throws MalformedMessageException if the bytes are no message
     */
    MessageInfo inspect(byte[] message);

    /**
     * Tells what a message in its text form shows without a key.
     *
     * @param message the message, as canonical base64url without padding
     * @return what it shows, none of it authenticated; the sizes are those of its bytes
     * @throws MalformedMessageException if the text is no message
     */
    MessageInfo inspect(String message);

    /**
     * Tells what the message in a file shows without a key. Reads the header alone. Ends a rewrap that was killed first, as
     * {@link #recover(Path)} does.
     *
     * @param file the file
     * @return what it shows, none of it authenticated
     * @throws MalformedMessageException if the file holds no message
     * @throws IOException if the file cannot be read, or as {@link #recover(Path)} if there is something to recover
     */
    MessageInfo inspect(Path file) throws IOException;

    /**
     * Tells whether a message lacks a data key that is wrapped under the present KMS key of this purpose. Compares key ARNs
     * only: which key material of a KMS key wrapped a data key cannot be seen without KMS, so a message that only an older
     * material wrapped is not found by this (and needs no rewrap: KMS keeps all of a key's materials).
     *
     * <p>It answers for messages of the AWS Encryption SDK too. To move those takes {@code reencrypt} instead; which they
     * are, {@link #inspect(byte[])} tells.
     *
     * <p>May ask KMS where the alias of this purpose points, at most once a minute; an alias that was moved less than a minute
     * ago may go unnoticed.
     *
     * @param message the message; read during the call only, neither changed nor kept
     * @return whether it is under other KMS keys only
     * @throws MalformedMessageException if the bytes are no message
     * @throws KmsUsageException if this purpose has no key to encrypt with, or if this service is closed
     * @throws KeyAccessDeniedException if KMS denies to tell where the alias points: allow {@code kms:DescribeKey}, or
     *     configure the key ARN
     * @throws KeyStateException if the alias does not exist
     * @throws KmsUnavailableException if KMS has to be asked and cannot be reached, throttles or fails
     */
    boolean needsRewrap(byte[] message);

    /**
     * Tells whether a message in its text form lacks a data key that is wrapped under the present KMS key of this purpose.
     *
     * @param message the message, as canonical base64url without padding
     * @return whether it is under other KMS keys only
     * @throws KmsServiceException as {@link #needsRewrap(byte[])}
     */
    boolean needsRewrap(String message);

    /**
     * Tells whether the message in a file lacks a data key that is wrapped under the present KMS key of this purpose.
     *
     * @param file the file
     * @return whether it is under other KMS keys only
     * @throws KmsServiceException as {@link #needsRewrap(byte[])}
     * @throws IOException as {@link #inspect(Path)}
     */
    boolean needsRewrap(Path file) throws IOException;

    /**
     * Returns the same for another purpose: its messages, its trust, its KMS key.
     *
     * @param purpose the name of a configured purpose; {@code default} is the default one
     * @return that of the purpose, the same object each time
     * @throws KmsUsageException if no purpose of that name is configured
     */
    KmsRewrap forPurpose(String purpose);
}
