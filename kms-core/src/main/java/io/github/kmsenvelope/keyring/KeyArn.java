package io.github.kmsenvelope.keyring;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ARN of a KMS key: {@code arn:PARTITION:kms:REGION:ACCOUNT:key/ID}. Aliases have another form and are no key ARNs.
 *
 * @param partition the AWS partition, such as {@code aws}
 * @param region the Region
 * @param accountId the account, 12 digits
 * @param keyId the key id
 * @since 0.1.0
 */
public record KeyArn(String partition, String region, String accountId, String keyId) {

    /** The message format's grammar: strict ASCII, so that nothing odd from a message reaches a log or a request. */
    private static final Pattern GRAMMAR =
            Pattern.compile("arn:(aws|aws-[a-z0-9-]{1,30}):kms:([a-z0-9-]{1,32}):([0-9]{12}):key/([A-Za-z0-9-]{1,64})");

    /**
     * Reads a key ARN.
     *
     * @param text the text
     * @return the ARN, or nothing if the text is not one
     */
    public static Optional<KeyArn> parse(String text) {
        Matcher matcher = GRAMMAR.matcher(text);
        return matcher.matches()
                ? Optional.of(new KeyArn(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "arn:" + partition + ":kms:" + region + ":" + accountId + ":key/" + keyId;
    }
}
