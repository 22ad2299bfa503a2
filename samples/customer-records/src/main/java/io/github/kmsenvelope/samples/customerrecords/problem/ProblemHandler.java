package io.github.kmsenvelope.samples.customerrecords.problem;

import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Answers each failure with a problem detail. A caller's mistake is explained, without repeating the values that came with
 * it; a failure of ours is logged in full and answered with the bare fact.
 */
@RestControllerAdvice
class ProblemHandler extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

    /** KMS is away, slow or throttles: nothing is wrong with the request or the data. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> handleUnavailable(KmsUnavailableException failure, HttpServletRequest request) {
        LOG.warn("{} {} needs KMS, which is unavailable", request.getMethod(), request.getRequestURI(), failure);
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "5")
                .body(ProblemDetail.forStatusAndDetail(
                        HttpStatus.SERVICE_UNAVAILABLE, "The key service is unavailable. Try again in a few seconds."));
    }

    /**
     * Everything else that {@code KmsService} throws. A value that was tampered with, one moved here from another row and one
     * under a key that is gone all get the same answer: the difference would help nobody but who tries them out. The log has
     * it, and the library keeps secrets out of its exceptions.
     */
    @ExceptionHandler
    ProblemDetail handleRefusal(KmsServiceException failure, HttpServletRequest request) {
        LOG.error("{} {} failed to encrypt or decrypt", request.getMethod(), request.getRequestURI(), failure);
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, "The customer's data cannot be processed. The incident was logged.");
    }

    @ExceptionHandler
    ProblemDetail handleConflict(OptimisticLockingFailureException failure) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.CONFLICT, "The customer was changed by somebody else at the same time. Read it again.");
    }

    @ExceptionHandler
    ProblemDetail handleUnexpected(Exception failure, HttpServletRequest request) {
        LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), failure);
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, "The request failed. The incident was logged.");
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return handleInvalid(
                failure,
                failure.getFieldErrors().stream()
                        .map(error -> new Invalid(error.getField(), error.getDefaultMessage()))
                        .sorted(Comparator.comparing(Invalid::field))
                        .toList(),
                headers,
                status,
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return handleInvalid(
                failure,
                failure.getParameterValidationResults().stream()
                        .flatMap(result -> result.getResolvableErrors().stream()
                                .map(error -> new Invalid(
                                        result.getMethodParameter().getParameterName(), error.getDefaultMessage())))
                        .toList(),
                headers,
                status,
                request);
    }

    private @Nullable ResponseEntity<Object> handleInvalid(
            Exception failure, List<Invalid> errors, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(status, "Some values are missing or invalid: see errors.");
        problem.setProperty("errors", errors);
        return handleExceptionInternal(failure, problem, headers, status, request);
    }

    /** The parser's own text would repeat a piece of the body. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                status, "The body must be a JSON object with the texts name, email and nationalId.");
        return handleExceptionInternal(failure, problem, headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Class<?> type = failure.getRequiredType();
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                status,
                "'" + failure.getPropertyName() + "' is not of the type "
                        + ((type != null) ? type.getSimpleName() : "expected") + ".");
        return handleExceptionInternal(failure, problem, headers, status, request);
    }

    /** A value that was refused, by its name, and why. Never the value itself. */
    private record Invalid(@Nullable String field, @Nullable String problem) {}
}
