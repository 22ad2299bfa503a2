/**
 * Customers: {@link io.github.kmsenvelope.samples.customerrecords.customer.Customer} in clear, {@link
 * io.github.kmsenvelope.samples.customerrecords.customer.StoredCustomer} as the database holds them, and one class between the
 * two that encrypts.
 */
@NullMarked
package io.github.kmsenvelope.samples.customerrecords.customer;

import org.jspecify.annotations.NullMarked;
