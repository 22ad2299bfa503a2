package io.github.kmsenvelope.samples.filevault;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.GenericApplicationListener;

/** Does what its arguments say, and ends with an exit code that tells how it went. */
@SpringBootApplication
public class FileVaultApplication {

    public static void main(String[] args) {
        System.exit(run(application(), args));
    }

    /** {@code SpringApplication.exit} would ask for the exit code when an interruption has closed the context. */
    static int run(SpringApplication application, String... arguments) {
        AtomicReference<@Nullable ExitCodeGenerator> command = new AtomicReference<>();
        application.addListeners(GenericApplicationListener.forEventType(
                ApplicationStartedEvent.class,
                started -> command.set(started.getApplicationContext().getBean(ExitCodeGenerator.class))));
        application.run(arguments).close();
        return Objects.requireNonNull(command.get()).getExitCode();
    }

    static SpringApplication application() {
        SpringApplication application = new SpringApplication(FileVaultApplication.class);
        // "--context" is an option of a command and no property.
        application.setAddCommandLineProperties(false);
        return application;
    }
}
