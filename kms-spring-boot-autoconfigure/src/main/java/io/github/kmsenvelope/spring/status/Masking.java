package io.github.kmsenvelope.spring.status;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides in the name of a KMS key what tells the AWS account and the key: of the account all, of a key id all but the last four
 * characters, by which it can be found again. Alias names, Regions and partitions stay. Safe for use by many threads at once.
 *
 * @since 0.1.0
 */
public final class Masking {

    private static final String HIDDEN = "****";

    private static final Pattern ARN = Pattern.compile("(arn:[a-z0-9-]+:kms:[a-z0-9-]+:)[0-9]{12}:(key|alias)/(.+)");

    private static final String MULTI_REGION = "mrk-";

    private static final int SHOWN = 4;

    private Masking() {}

    /**
     * Returns the masked form of a key id.
     *
     * @param keyId an alias name, an alias ARN, a key ARN or a key id
     * @return the same without the account and most of the key id; all hidden if it is none of them
     */
    public static String mask(String keyId) {
        if (keyId.startsWith("alias/")) {
            return keyId;
        }
        Matcher arn = ARN.matcher(keyId);
        if (arn.matches()) {
            String resource = arn.group(3);
            return arn.group(1) + "************:" + arn.group(2) + "/"
                    + (arn.group(2).equals("key") ? maskKey(resource) : resource);
        }
        return keyId.contains(":") ? HIDDEN : maskKey(keyId);
    }

    private static String maskKey(String key) {
        String prefix = key.startsWith(MULTI_REGION) ? MULTI_REGION : "";
        // What is shown of it must be the lesser part.
        String shown = (key.length() >= prefix.length() + 4 * SHOWN) ? key.substring(key.length() - SHOWN) : "";
        return prefix + HIDDEN + shown;
    }
}
