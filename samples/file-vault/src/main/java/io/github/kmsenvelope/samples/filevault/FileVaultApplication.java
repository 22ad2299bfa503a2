package io.github.kmsenvelope.samples.filevault;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Does what its arguments say, and ends with an exit code that tells how it went. */
@SpringBootApplication
public class FileVaultApplication {

    public static void main(String[] args) {
        System.exit(SpringApplication.exit(application().run(args)));
    }

    static SpringApplication application() {
        SpringApplication application = new SpringApplication(FileVaultApplication.class);
        // "--context" is an option of a command and no property.
        application.setAddCommandLineProperties(false);
        return application;
    }
}
