package io.github.kmsenvelope.autoconfigure;

import java.net.URI;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Refuses to speak in clear to another machine: KMS's answers hold plaintext data keys. */
final class Endpoints {

    /** Literal names only, so that nothing depends on what a name server says. */
    private static final Pattern THIS_MACHINE =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]|\\[0:0:0:0:0:0:0:1]", Pattern.CASE_INSENSITIVE);

    private Endpoints() {}

    static URI requireSecure(URI endpoint) {
        String host = endpoint.getHost();
        boolean secure = "https".equalsIgnoreCase(endpoint.getScheme());
        boolean local = "http".equalsIgnoreCase(endpoint.getScheme())
                && host != null
                && THIS_MACHINE.matcher(host).matches();
        if (host == null || !(secure || local)) {
            throw new InvalidConfigurationPropertyValueException(
                    "aws.kms.endpoint",
                    endpoint,
                    "Data keys would cross the network in clear. Use an https URL; http is accepted for this machine only.");
        }
        return endpoint;
    }
}
