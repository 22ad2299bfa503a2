package io.github.kmsenvelope.samples.customerrecords;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A service that keeps customers, and keeps from everybody who reads its database what they would not like to see there. */
@SpringBootApplication
public class CustomerRecordsApplication {

    public static void main(String[] args) throws IOException {
        // The database makes its folder itself; the embedded KMS expects that of its keys file to exist.
        Files.createDirectories(Path.of("data"));
        SpringApplication.run(CustomerRecordsApplication.class, args);
    }
}
