package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

class InvalidPropertiesTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            aws.kms.cache.max-age                    | 0s            | aws.kms.cache.max-age
            aws.kms.cache.max-age                    | -5m           | aws.kms.cache.max-age
            aws.kms.cache.max-messages               | 0             | aws.kms.cache.max-messages
            aws.kms.cache.max-messages               | 4294967297    | aws.kms.cache.max-messages
            aws.kms.cache.max-bytes                  | 0B            | aws.kms.cache.max-bytes
            aws.kms.cache.max-entries                | 0             | aws.kms.cache.max-entries
            aws.kms.cache.stale-if-unavailable       | -1s           | aws.kms.cache.stale-if-unavailable
            aws.kms.cache.revalidate-after           | 0s            | aws.kms.cache.revalidate-after
            aws.kms.cache.context-warning-threshold  | -1            | aws.kms.cache.context-warning-threshold
            aws.kms.client.max-connections           | 0             | aws.kms.client.max-connections
            aws.kms.client.connection-timeout        | 0s            | aws.kms.client.connection-timeout
            aws.kms.client.acquisition-timeout       | -1s           | aws.kms.client.acquisition-timeout
            aws.kms.client.attempt-timeout           | 0s            | aws.kms.client.attempt-timeout
            aws.kms.client.connection-time-to-live   | 0s            | aws.kms.client.connection-time-to-live
            aws.kms.retry.max-attempts               | 0             | aws.kms.retry.max-attempts
            aws.kms.retry.max-attempts               | 11            | aws.kms.retry.max-attempts
            aws.kms.retry.initial-backoff            | -1ms          | aws.kms.retry.initial-backoff
            aws.kms.retry.max-backoff                | 10ms          | aws.kms.retry.max-backoff
            aws.kms.retry.deadline                   | 2s            | aws.kms.retry.deadline
            aws.kms.circuit-breaker.failure-rate-threshold | 101     | aws.kms.circuit-breaker.failure-rate-threshold
            aws.kms.circuit-breaker.slow-call-duration | 0s          | aws.kms.circuit-breaker.slow-call-duration
            aws.kms.circuit-breaker.sliding-window-size | 0          | aws.kms.circuit-breaker.sliding-window-size
            aws.kms.circuit-breaker.minimum-calls    | 21            | aws.kms.circuit-breaker.minimum-calls
            aws.kms.circuit-breaker.open-duration    | 2d            | aws.kms.circuit-breaker.open-duration
            aws.kms.circuit-breaker.half-open-calls  | 0             | aws.kms.circuit-breaker.half-open-calls
            aws.kms.bulkhead.max-concurrent-unwraps  | 0             | aws.kms.bulkhead.max-concurrent-unwraps
            aws.kms.metrics.price-per-10000-requests | -0.01         | aws.kms.metrics.price-per-10000-requests
            aws.kms.metrics.price-per-10000-requests | NaN           | aws.kms.metrics.price-per-10000-requests
            aws.kms.metrics.request-quota            | 0             | aws.kms.metrics.request-quota
            aws.kms.encryption-sdk.frame-size        | 0B            | aws.kms.encryption-sdk.frame-size
            aws.kms.encryption-sdk.frame-size        | 2MB           | aws.kms.encryption-sdk.frame-size
            aws.kms.encryption-sdk.max-frame-size    | 2GB           | aws.kms.encryption-sdk.max-frame-size
            aws.kms.encryption-sdk.max-encrypted-data-keys | 0       | aws.kms.encryption-sdk.max-encrypted-data-keys
            aws.kms.encryption-sdk.max-encrypted-data-keys | 65536   | aws.kms.encryption-sdk.max-encrypted-data-keys
            aws.kms.encryption-sdk.required-context-keys | tenant,tenant | aws.kms.encryption-sdk.required-context-keys
            aws.kms.encryption-sdk.required-context-keys | tenant,,table | aws.kms.encryption-sdk.required-context-keys
            aws.kms.encryption-sdk.required-context-keys | aws-crypto-public-key | aws.kms.encryption-sdk.required-context-keys
            aws.kms.decrypt-key-ids                  | orders        | aws.kms.decrypt-key-ids
            aws.kms.trusted-accounts                 | 111122223333  | aws.kms.trusted-accounts
            aws.kms.encryption-context.aws-crypto-x | hidden        | aws.kms.encryption-context
            aws.kms.keys.cards.key-id                | cards         | aws.kms.keys.cards.key-id
            aws.kms.keys.cards.decrypt-key-ids       | alias/a,x     | aws.kms.keys.cards.decrypt-key-ids
            aws.kms.embedded.region                  | Frankfurt     | aws.kms.embedded.region
            aws.kms.embedded.account-id              | 0             | aws.kms.embedded.account-id
            aws.kms.keys.order-items.key-id          | alias/items   | aws.kms.keys.order-items
            """)
    void valueWhenOutOfRangeStopsStartUpAndItsPropertyIsNamed(String name, String value, String reported) {
        Contexts.embedded()
                .withPropertyValues(name + "=" + value)
                .run(context -> assertThat(context)
                        .getFailure()
                        .satisfies(failure ->
                                assertThat(failureOf(failure).getName()).isEqualTo(reported)));
    }

    @ParameterizedTest
    @CsvSource({
        "aws.kms.startup.check,sometimes",
        "aws.kms.startup.on-failure,explode",
        "aws.kms.cache.max-age,soon",
        "aws.kms.format,zip"
    })
    void valueWhenNoSuchWordStopsStartUpAndItsPropertyIsNamed(String name, String value) {
        Contexts.embedded()
                .withPropertyValues(name + "=" + value)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining(name.substring(name.lastIndexOf('.') + 1)));
    }

    @Test
    void roleArnWhenOddIsNamed() {
        Contexts.plain()
                .withPropertyValues(
                        "aws.kms.region=eu-central-1",
                        "aws.kms.keys.cards.key-id=alias/cards",
                        "aws.kms.keys.cards.role-arn=cards")
                .run(context -> assertThat(context)
                        .getFailure()
                        .satisfies(failure ->
                                assertThat(failureOf(failure).getName()).isEqualTo("aws.kms.keys.cards.role-arn")));
    }

    @Test
    void contextWhenRefusedShowsNoValue() {
        Contexts.embedded()
                .withPropertyValues("aws.kms.encryption-context.aws-crypto-x=hidden")
                .run(context -> assertThat(context)
                        .getFailure()
                        .satisfies(failure -> assertThat(
                                        String.valueOf(failureOf(failure).getValue()))
                                .doesNotContain("hidden")));
    }

    private static InvalidConfigurationPropertyValueException failureOf(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(InvalidConfigurationPropertyValueException.class::isInstance)
                .map(InvalidConfigurationPropertyValueException.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("No property is named", failure));
    }
}
