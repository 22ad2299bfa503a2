package io.github.kmsenvelope.samples.customerrecords.customer;

import java.util.List;

/** A part of the list of all customers. */
record CustomerPage(List<CustomerSummary> customers, int page, int size, long total) {}
