package io.github.kmsenvelope.samples.customerrecords.customer;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** There is no customer with the id asked for. Answered as it is. */
final class UnknownCustomerException extends ErrorResponseException {

    UnknownCustomerException() {
        super(
                HttpStatus.NOT_FOUND,
                ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "There is no customer with this id."),
                null);
    }
}
