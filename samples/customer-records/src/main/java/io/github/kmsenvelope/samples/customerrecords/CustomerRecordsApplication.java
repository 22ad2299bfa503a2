package io.github.kmsenvelope.samples.customerrecords;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A service that keeps customers, and keeps from everybody who reads its database what they would not like to see there. */
@SpringBootApplication
public class CustomerRecordsApplication {

    public static void main(String[] args) {
        SpringApplication.run(CustomerRecordsApplication.class, args);
    }
}
