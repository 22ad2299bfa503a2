package io.github.kmsenvelope.autoconfigure;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Adapts {@link KmsProperties} to {@link KmsConnectionDetails}. */
record PropertiesKmsConnectionDetails(KmsProperties properties) implements KmsConnectionDetails {

    @Override
    public @Nullable URI endpoint() {
        return properties.endpoint();
    }

    @Override
    public @Nullable String region() {
        return properties.region();
    }
}
