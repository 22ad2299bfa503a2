package io.github.kmsenvelope.samples.filevault;

import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.samples.filevault.console.StandardStreams;
import io.github.kmsenvelope.samples.filevault.console.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import software.amazon.awssdk.services.kms.KmsClient;

/** The program in this JVM, with the streams, the terminal and the KMS of a test. Each run is a new application context. */
public final class Vault implements AutoCloseable {

    public static final String ALIAS = "alias/file-vault";

    private final EmbeddedKms kms = EmbeddedKms.start();
    private final AtomicReference<ConfigurableApplicationContext> running = new AtomicReference<>();
    private List<String> properties = List.of();
    private boolean outputIsTerminal;
    private boolean errorIsTerminal;

    public Vault() {
        kms.createKey(ALIAS);
    }

    public EmbeddedKms kms() {
        return kms;
    }

    public Vault withProperties(String... pairs) {
        properties = List.of(pairs);
        return this;
    }

    public Vault onTerminal(boolean output, boolean error) {
        outputIsTerminal = output;
        errorIsTerminal = error;
        return this;
    }

    public Result run(String... arguments) {
        return run(new byte[0], arguments);
    }

    public Result run(byte[] input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        return run(new ByteArrayInputStream(input), out, arguments).withOutput(out.toByteArray());
    }

    public Result run(InputStream in, OutputStream out, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        SpringApplication application = FileVaultApplication.application();
        application.addInitializers(context -> prepare(context, new StandardStreams(in, out, err)));
        int code = FileVaultApplication.run(application, arguments);
        return new Result(code, new byte[0], err.toString(Charset.defaultCharset()));
    }

    /** What Ctrl-C does to a command that runs. */
    public void interrupt() {
        Objects.requireNonNull(running.get()).close();
    }

    private void prepare(ConfigurableApplicationContext context, StandardStreams streams) {
        running.set(context);
        TestPropertyValues.of("aws.kms.embedded.enabled=false", "aws.kms.retry.max-attempts=1")
                .and(properties.toArray(String[]::new))
                .applyTo(context);
        GenericApplicationContext beans = (GenericApplicationContext) context;
        beans.registerBean(KmsClient.class, kms::client);
        beans.registerBean("streamsOfTest", StandardStreams.class, () -> streams, bean -> {
            bean.setPrimary(true);
            bean.setDestroyMethodName("");
        });
        beans.registerBean(
                "terminalOfTest",
                Terminal.class,
                () -> new FixedTerminal(outputIsTerminal, errorIsTerminal),
                bean -> bean.setPrimary(true));
    }

    @Override
    public void close() {
        kms.close();
    }

    private record FixedTerminal(boolean hasOutput, boolean hasError) implements Terminal {}

    public record Result(int code, byte[] out, String err) {

        private Result withOutput(byte[] output) {
            return new Result(code, output, err);
        }

        public String text() {
            return new String(out, Charset.defaultCharset());
        }
    }
}
