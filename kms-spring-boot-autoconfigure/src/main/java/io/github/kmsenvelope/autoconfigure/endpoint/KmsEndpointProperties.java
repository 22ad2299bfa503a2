package io.github.kmsenvelope.autoconfigure.endpoint;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the endpoint.
 *
 * @param showValues When to show accounts and key ids in full.
 * @param roles Comma-separated list of roles that a user must have one of to be authorized, for when-authorized. By default
 *     everybody who has logged in is.
 * @since 0.1.0
 */
@ConfigurationProperties("management.endpoint.kms")
public record KmsEndpointProperties(
        @DefaultValue("never") Show showValues,
        @DefaultValue Set<String> roles) {}
