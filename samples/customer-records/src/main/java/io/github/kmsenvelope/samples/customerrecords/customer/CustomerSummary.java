package io.github.kmsenvelope.samples.customerrecords.customer;

import java.util.UUID;

/** A line of a list: what can be shown without decrypting anything. */
record CustomerSummary(UUID id, String name) {}
