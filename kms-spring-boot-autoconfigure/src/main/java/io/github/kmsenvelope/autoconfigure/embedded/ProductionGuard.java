package io.github.kmsenvelope.autoconfigure.embedded;

import io.github.kmsenvelope.autoconfigure.KmsClientAutoConfiguration;
import io.github.kmsenvelope.autoconfigure.KmsConfigurationException;
import io.github.kmsenvelope.autoconfigure.KmsProperties;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import software.amazon.awssdk.services.kms.KmsClient;

/** Refuses the embedded KMS wherever real data could end up under keys that lie in clear in a process's memory. */
final class ProductionGuard {

    private static final String ENABLED = "aws.kms.embedded.enabled";

    /** How AWS gives credentials to containers, functions and pods. */
    private static final List<String> CLOUD_VARIABLES = List.of(
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_LAMBDA_FUNCTION_NAME");

    private final Environment environment;
    private final ConfigurableListableBeanFactory beans;
    private final KmsProperties properties;

    ProductionGuard(Environment environment, ConfigurableListableBeanFactory beans, KmsProperties properties) {
        this.environment = environment;
        this.beans = beans;
        this.properties = properties;
    }

    void check() {
        refuseProductionProfiles();
        refuseClouds();
        refuseSettingsOfAws();
        refuseForeignKeys();
        refuseOtherClients();
    }

    private void refuseProductionProfiles() {
        if (environment.acceptsProfiles(Profiles.of("prod", "production"))) {
            throw refusal(
                    "the active profiles " + Arrays.toString(environment.getActiveProfiles()) + " are for production",
                    "Remove " + ENABLED + " from what that profile reads.");
        }
    }

    private void refuseClouds() {
        CloudPlatform platform = CloudPlatform.getActive(environment);
        if (platform == CloudPlatform.NONE) {
            return;
        }
        String sign = (platform != null)
                ? "the platform " + platform
                : CLOUD_VARIABLES.stream()
                        .filter(environment::containsProperty)
                        .map(name -> "the variable " + name)
                        .findFirst()
                        .orElse(null);
        if (sign != null) {
            throw refusal(
                    sign + " shows that this runs in a cloud",
                    "Remove " + ENABLED + ". On a build machine that merely runs in a cloud, set"
                            + " spring.main.cloud-platform=none.");
        }
    }

    private void refuseSettingsOfAws() {
        Set<String> names = new LinkedHashSet<>();
        if (properties.endpoint() != null) {
            names.add("aws.kms.endpoint");
        }
        properties.keys().forEach((name, key) -> {
            if (key.roleArn() != null) {
                names.add("aws.kms.keys." + name + ".role-arn");
            }
        });
        if (!names.isEmpty()) {
            names.add(ENABLED);
            throw new MutuallyExclusiveConfigurationPropertiesException(names, names);
        }
    }

    private void refuseForeignKeys() {
        String account = properties.embedded().accountId();
        ConfiguredAliases.keyIds(properties)
                .filter(id -> id.startsWith("arn:") && !id.contains(":" + account + ":"))
                .findFirst()
                .ifPresent(id -> {
                    throw refusal(
                            "the key " + id + " belongs to another account than its own, " + account,
                            "Name keys by alias names where the embedded KMS is used.");
                });
    }

    private void refuseOtherClients() {
        for (String name : beans.getBeanNamesForType(KmsClient.class, true, false)) {
            String definedBy = beans.getBeanDefinition(name).getFactoryBeanName();
            if (!KmsClientAutoConfiguration.class.getName().equals(definedBy)) {
                throw refusal(
                        "the application has a KmsClient bean of its own, '" + name + "', which would not use it",
                        "Remove the bean where the embedded KMS is used, or " + ENABLED + ".");
            }
        }
    }

    private static KmsConfigurationException refusal(String reason, String action) {
        return new KmsConfigurationException("The embedded KMS is not for this application: " + reason + ".", action);
    }
}
