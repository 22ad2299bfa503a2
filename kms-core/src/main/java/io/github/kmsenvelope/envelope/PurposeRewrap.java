package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.MessageInfo;
import io.github.kmsenvelope.RewrapOptions;
import io.github.kmsenvelope.RewrapRequest;
import io.github.kmsenvelope.RewrapResult;
import io.github.kmsenvelope.StreamProgress;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.rewrap.HeaderFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/** Moves the messages of one purpose: reads them, has their data keys rewrapped, and tells the listeners. */
final class PurposeRewrap implements KmsRewrap {

    private final String name;
    private final PurposeRegistry registry;
    private final RewrapEvents events;

    PurposeRewrap(String name, PurposeRegistry registry, KmsEvents events) {
        this.name = name;
        this.registry = registry;
        this.events = new RewrapEvents(name, events);
    }

    @Override
    public byte[] rewrap(byte[] message, EncryptionContext context, RewrapOptions options) {
        return rewrapAll(List.of(RewrapRequest.of(message, context)), options)
                .get(0)
                .message();
    }

    @Override
    public String rewrap(String message, EncryptionContext context, RewrapOptions options) {
        return rewrapAll(List.of(RewrapRequest.of(message, context)), options)
                .get(0)
                .text();
    }

    @Override
    public List<RewrapResult> rewrapAll(List<RewrapRequest> requests, RewrapOptions options) {
        Purpose purpose = openPurpose();
        List<RewrapResult> results = new ArrayList<>(requests.size());
        try (RewrapRun run = purpose.rewrapping().start(options)) {
            for (RewrapRequest request : requests) {
                try {
                    results.add(RewrapResult.of(rewrap(request, purpose, run)));
                } catch (KmsServiceException failure) {
                    results.add(RewrapResult.failed(failure));
                }
            }
        }
        return List.copyOf(results);
    }

    private byte[] rewrap(RewrapRequest request, Purpose purpose, RewrapRun run) {
        return events.during(told -> {
            byte[] message = request.text().map(TextMessages::decodeMessage).orElseGet(request::message);
            sdk().requireNone(message);
            EncryptionContext context = purpose.rules().complete(request.context(), "rewrap");
            return told.of(run.rewrap(purpose.rewrapping().parse(message), context))
                    .change()
                    .message();
        });
    }

    @Override
    public void rewrap(Path file, EncryptionContext context, RewrapOptions options) throws IOException {
        Purpose purpose = openPurpose();
        EncryptionContext complete = purpose.rules().complete(context, "rewrap");
        events.during(told -> {
            sdk().requireNone(file);
            try (HeaderFile target = HeaderFile.open(file);
                    RewrapRun run = purpose.rewrapping().start(options)) {
                RewrapRun.Rewrapped rewrapped = told.of(run.rewrap(target.header(), complete));
                target.replace(rewrapped.change());
                return rewrapped;
            }
        });
    }

    @Override
    public boolean recover(Path file) throws IOException {
        return HeaderFile.recover(file);
    }

    @Override
    public byte[] reencrypt(byte[] message, EncryptionContext oldContext, EncryptionContext newContext) {
        return reencrypt(message, oldContext, name, newContext);
    }

    @Override
    public byte[] reencrypt(
            byte[] message, EncryptionContext oldContext, String newPurpose, EncryptionContext newContext) {
        Objects.requireNonNull(newContext, "newContext");
        KmsService target = registry.service(newPurpose);
        byte[] plaintext = registry.service(name).decrypt(message, oldContext);
        try {
            return target.encrypt(plaintext, newContext);
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    @Override
    public String reencrypt(String message, EncryptionContext oldContext, EncryptionContext newContext) {
        return reencrypt(message, oldContext, name, newContext);
    }

    @Override
    public String reencrypt(
            String message, EncryptionContext oldContext, String newPurpose, EncryptionContext newContext) {
        return TextMessages.encodeMessage(
                reencrypt(TextMessages.decodeMessage(message), oldContext, newPurpose, newContext));
    }

    @Override
    public void reencrypt(
            InputStream source, OutputStream target, EncryptionContext oldContext, EncryptionContext newContext)
            throws IOException {
        reencrypt(source, target, oldContext, name, newContext);
    }

    @Override
    public void reencrypt(
            InputStream source,
            OutputStream target,
            EncryptionContext oldContext,
            String newPurpose,
            EncryptionContext newContext)
            throws IOException {
        reencryption(newPurpose).run(source, target, oldContext, newContext);
    }

    @Override
    public void reencrypt(
            Path source,
            Path target,
            EncryptionContext oldContext,
            EncryptionContext newContext,
            StreamProgress progress)
            throws IOException {
        reencrypt(source, target, oldContext, name, newContext, progress);
    }

    @Override
    public void reencrypt(
            Path source,
            Path target,
            EncryptionContext oldContext,
            String newPurpose,
            EncryptionContext newContext,
            StreamProgress progress)
            throws IOException {
        reencryption(newPurpose).run(source, target, oldContext, newContext, progress);
    }

    private Reencryption reencryption(String newPurpose) {
        registry.requireOpen();
        return new Reencryption(streams(name), streams(newPurpose));
    }

    private PurposeStreams streams(String purpose) {
        return registry.streams(registry.purpose(purpose).name(), OptionalInt.empty());
    }

    @Override
    public MessageInfo inspect(byte[] message) {
        if (sdk().has(message)) {
            return sdk().inspect(message);
        }
        CompactHeader header = CompactHeader.parse(message);
        return describe(header, message.length - header.length());
    }

    @Override
    public MessageInfo inspect(String message) {
        return inspect(TextMessages.decodeMessage(message));
    }

    @Override
    public MessageInfo inspect(Path file) throws IOException {
        if (sdk().has(file)) {
            return sdk().inspect(file);
        }
        HeaderFile.Start start = HeaderFile.read(file);
        return describe(start.header(), start.bodyBytes());
    }

    private MessageInfo describe(CompactHeader header, long bodyBytes) {
        EntryTrust.requireKeyArns("inspect", name, header.entries());
        return header.describe(bodyBytes);
    }

    @Override
    public boolean needsRewrap(byte[] message) {
        Rewrapping rewrapping = openPurpose().rewrapping();
        return sdk().has(message)
                ? rewrapping.isNeeded(sdk().keyArns(message))
                : rewrapping.isNeeded(rewrapping.parse(message));
    }

    @Override
    public boolean needsRewrap(String message) {
        return needsRewrap(TextMessages.decodeMessage(message));
    }

    @Override
    public boolean needsRewrap(Path file) throws IOException {
        Rewrapping rewrapping = openPurpose().rewrapping();
        return sdk().has(file)
                ? rewrapping.isNeeded(sdk().keyArns(file))
                : rewrapping.isNeeded(HeaderFile.read(file).header());
    }

    @Override
    public KmsRewrap forPurpose(String purpose) {
        return registry.rewrap(purpose);
    }

    private SdkMessages sdk() {
        return new SdkMessages(name, registry.purpose(name).settings().formats());
    }

    private Purpose openPurpose() {
        registry.requireOpen();
        return registry.purpose(name);
    }

    @Override
    public String toString() {
        return "KmsRewrap[purpose=" + name + "]";
    }
}
