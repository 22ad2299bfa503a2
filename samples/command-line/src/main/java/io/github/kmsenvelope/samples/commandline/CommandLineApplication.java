package io.github.kmsenvelope.samples.commandline;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Encrypts or decrypts what its arguments say, and ends. */
@SpringBootApplication
public class CommandLineApplication {

    public static void main(String[] args) {
        System.exit(SpringApplication.exit(SpringApplication.run(CommandLineApplication.class, args)));
    }
}
