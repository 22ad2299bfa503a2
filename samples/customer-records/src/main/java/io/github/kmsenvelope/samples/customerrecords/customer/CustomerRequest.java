package io.github.kmsenvelope.samples.customerrecords.customer;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/** What a caller says about a customer: valid once it has passed {@code @Valid}. */
record CustomerRequest(
        @NotBlank @Size(max = 100) @Pattern(regexp = CustomerRequest.TEXT, message = CustomerRequest.NO_TEXT)
        String name,

        @NotBlank @Size(max = 254) @Email @Pattern(regexp = CustomerRequest.TEXT, message = CustomerRequest.NO_TEXT)
        String email,

        @NotBlank @Size(max = 32) @Pattern(regexp = CustomerRequest.TEXT, message = CustomerRequest.NO_TEXT)
        String nationalId) {

    /** JSON can express half a surrogate pair, which is no text: neither UTF-8 nor the database can. */
    private static final String TEXT = "[^\\p{Cntrl}\\p{Cs}]*";

    private static final String NO_TEXT = "must not contain control characters or incomplete ones";

    Customer toCustomer(UUID id) {
        return new Customer(id, name, email, nationalId);
    }

    /** Spring logs arguments at debug level. */
    @Override
    public String toString() {
        return "CustomerRequest[...]";
    }
}
