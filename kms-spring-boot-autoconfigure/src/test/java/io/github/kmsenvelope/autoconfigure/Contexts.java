package io.github.kmsenvelope.autoconfigure;

import io.github.kmsenvelope.autoconfigure.embedded.EmbeddedKmsAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The application contexts that tests start from. */
public final class Contexts {

    private Contexts() {}

    /** Everything of this module, without any property. */
    public static ApplicationContextRunner plain() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AopAutoConfiguration.class,
                        EmbeddedKmsAutoConfiguration.class,
                        KmsClientAutoConfiguration.class,
                        KmsAutoConfiguration.class))
                .withPropertyValues("spring.main.cloud-platform=none");
    }

    /** With an embedded KMS, and {@code alias/orders} as the default key. */
    public static ApplicationContextRunner embedded() {
        return plain().withPropertyValues("aws.kms.embedded.enabled=true", "aws.kms.key-id=alias/orders");
    }
}
