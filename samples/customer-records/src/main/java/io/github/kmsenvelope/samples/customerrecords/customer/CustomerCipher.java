package io.github.kmsenvelope.samples.customerrecords.customer;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Encrypts customers on their way to the database and decrypts them on their way back. The only class that knows how.
 *
 * <p>Each value is bound to the place where it is stored, so whoever can write to the database still cannot copy one
 * customer's national id into the row of another, or into a column that more people may see.
 */
@Component
class CustomerCipher {

    /**
     * Goes to KMS with each data key: CloudTrail shows it, and a key policy can demand it. It has one value for the whole
     * table on purpose, since each further value would need data keys, and KMS requests, of its own.
     */
    private static final EncryptionContext TABLE =
            EncryptionContext.of(Map.of("table", "stored_customer", "use", "customer-care"));

    private final KmsService kms;

    CustomerCipher(KmsService kms) {
        this.kms = kms;
    }

    StoredCustomer encrypt(Customer customer, long version) {
        UUID id = customer.id();
        return new StoredCustomer(
                id,
                version,
                customer.name(),
                kms.encrypt(customer.email(), place(id, "email")),
                kms.encrypt(customer.nationalId(), place(id, "national_id")));
    }

    Customer decrypt(StoredCustomer stored) {
        UUID id = stored.id();
        return new Customer(
                id,
                stored.name(),
                kms.decrypt(stored.email(), place(id, "email")),
                kms.decrypt(stored.nationalId(), place(id, "national_id")));
    }

    /** Row and column are associated data: bound to the value, sent nowhere, so that one data key serves all rows. */
    private static EncryptionContext place(UUID id, String column) {
        return TABLE.withAssociatedData(Map.of("row", id.toString(), "column", column));
    }
}
