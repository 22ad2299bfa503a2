package io.github.kmsenvelope.samples.customerrecords.customer;

import java.util.UUID;

/** A customer in clear. Exists in memory and in answers, never in the database. */
record Customer(UUID id, String name, String email, String nationalId) {

    /** A record prints all its components, and what is printed ends in a log: this one prints what is no secret. */
    @Override
    public String toString() {
        return "Customer[id=" + id + "]";
    }
}
