package io.github.kmsenvelope.autoconfigure;

import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsStreams;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Tells which purposes there are when an injection names one that is not configured. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnknownPurposeFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

    private final Environment environment;

    UnknownPurposeFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
        ResolvableType wanted = cause.getResolvableType();
        Class<?> type = (wanted == null) ? null : wanted.resolve();
        if (type != KmsService.class && type != KmsStreams.class && type != KmsRewrap.class) {
            return null;
        }
        // The innermost injection is the one that failed.
        return Stream.iterate(rootFailure, Objects::nonNull, Throwable::getCause)
                .filter(UnsatisfiedDependencyException.class::isInstance)
                .map(link -> qualifier(((UnsatisfiedDependencyException) link).getInjectionPoint()))
                .flatMap(Optional::stream)
                .reduce((outer, inner) -> inner)
                .map(purpose -> explain(type.getSimpleName(), purpose, cause))
                .orElse(null);
    }

    private static Optional<String> qualifier(@Nullable InjectionPoint point) {
        return (point == null)
                ? Optional.empty()
                : Arrays.stream(point.getAnnotations())
                        .filter(Qualifier.class::isInstance)
                        .map(annotation -> ((Qualifier) annotation).value())
                        .findFirst();
    }

    private FailureAnalysis explain(String type, String purpose, NoSuchBeanDefinitionException cause) {
        Set<String> configured = new TreeSet<>(ConfiguredPurpose.names(environment));
        return new FailureAnalysis(
                "A " + type + " for purpose '" + purpose + "' is to be injected, and no such purpose is configured."
                        + " Configured are " + configured + ".",
                "Add aws.kms.keys." + purpose + ".key-id, or correct the name in @Qualifier.",
                cause);
    }
}
