package io.github.kmsenvelope.samples.customerrecords.customer;

import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;

/**
 * A row of the table {@code stored_customer}: e-mail address and national id are messages of {@code KmsService}, which only
 * {@link CustomerCipher} writes and reads. The name is in clear, so that the database can sort by it.
 *
 * @param id chosen before the insert, see {@link CustomerService#create}
 * @param version 0 for a row that is still to be inserted; a row changed by somebody else in the meantime is not overwritten
 */
record StoredCustomer(@Id UUID id, @Version long version, String name, String email, String nationalId) {

    /** Messages are no secret, but a log that is full of them helps nobody. */
    @Override
    public String toString() {
        return "StoredCustomer[id=" + id + ", version=" + version + "]";
    }
}
