package io.github.kmsenvelope.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import software.amazon.awssdk.services.kms.KmsClient;

/** Chooses the client of the service: the marked one, else the only or primary one. */
final class KmsClientSelection {

    private static final Logger LOG = LoggerFactory.getLogger(KmsClientSelection.class);

    private final ObjectProvider<KmsClient> marked;
    private final ObjectProvider<KmsClient> all;
    private final ListableBeanFactory beans;
    private final KmsClientFactory factory;
    private final KmsProperties properties;
    private boolean warned;

    KmsClientSelection(
            ObjectProvider<KmsClient> marked,
            ObjectProvider<KmsClient> all,
            ListableBeanFactory beans,
            KmsClientFactory factory,
            KmsProperties properties) {
        this.marked = marked;
        this.all = all;
        this.beans = beans;
        this.factory = factory;
        this.properties = properties;
    }

    synchronized KmsClient select() {
        KmsClient client = marked.getIfAvailable();
        if (client == null) {
            client = all.getIfUnique();
        }
        if (client == null) {
            throw new KmsConfigurationException(
                    "There are several KmsClient beans, and KmsService does not know which to use: "
                            + List.of(beans.getBeanNamesForType(KmsClient.class)),
                    "Mark one with @KmsServiceClient, at its @Bean method or class, or with @Primary.");
        }
        if (!warned && !follows(client)) {
            warned = true;
            warnOfVoidProperties();
        }
        return client;
    }

    private boolean follows(KmsClient client) {
        Object target = AopProxyUtils.getSingletonTarget(client);
        return !(factory instanceof ConfiguredKmsClientFactory configured)
                || configured.made((target instanceof KmsClient behindProxy) ? behindProxy : client);
    }

    private void warnOfVoidProperties() {
        List<String> names = new ArrayList<>();
        if (properties.region() != null) {
            names.add("aws.kms.region");
        }
        if (properties.endpoint() != null) {
            names.add("aws.kms.endpoint");
        }
        if (!properties.client().equals(KmsProperties.Client.DEFAULTS)) {
            names.add("aws.kms.client.*");
        }
        if (!names.isEmpty()) {
            LOG.warn("The application has a KmsClient bean of its own; on it {} have no effect.", names);
        }
    }
}
