package io.github.kmsenvelope.samples.customerrecords.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Needs neither Spring nor a KMS: {@code KmsService} is an interface. */
class CustomerCipherTests {

    private final KmsService kms = mock();
    private final CustomerCipher cipher = new CustomerCipher(kms);
    private final Customer customer = new Customer(UUID.randomUUID(), "Ada", "ada@example.org", "QQ123456C");

    @Test
    void encryptReplacesWhatIsSecretAndKeepsTheRest() {
        when(kms.encrypt(anyString(), any())).thenReturn("encrypted");
        assertThat(cipher.encrypt(customer, 3))
                .isEqualTo(new StoredCustomer(customer.id(), 3, "Ada", "encrypted", "encrypted"));
    }

    @Test
    void encryptBindsEachValueToItsRowAndColumn() {
        cipher.encrypt(customer, 0);
        verify(kms).encrypt("ada@example.org", place("email"));
        verify(kms).encrypt("QQ123456C", place("national_id"));
    }

    @Test
    void decryptGivesEachValueThePlaceItWasBoundTo() {
        when(kms.decrypt(anyString(), eq(place("email")))).thenReturn("ada@example.org");
        when(kms.decrypt(anyString(), eq(place("national_id")))).thenReturn("QQ123456C");
        assertThat(cipher.decrypt(new StoredCustomer(customer.id(), 1, "Ada", "1", "2")))
                .isEqualTo(customer);
    }

    @Test
    void toStringShowsNoSecret() {
        assertThat(customer.toString()).contains(customer.id().toString()).doesNotContain("ada", "QQ123456C");
        assertThat(new CustomerRequest("Ada", "ada@example.org", "QQ123456C").toString())
                .doesNotContain("Ada", "ada", "QQ123456C");
    }

    private EncryptionContext place(String column) {
        return EncryptionContext.of(Map.of("table", "stored_customer", "use", "customer-care"))
                .withAssociatedData(Map.of("row", customer.id().toString(), "column", column));
    }
}
