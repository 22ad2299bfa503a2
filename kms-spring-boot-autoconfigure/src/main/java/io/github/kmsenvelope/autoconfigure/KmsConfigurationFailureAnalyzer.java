package io.github.kmsenvelope.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows a {@link KmsConfigurationException}. */
final class KmsConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<KmsConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, KmsConfigurationException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
    }
}
