package io.github.kmsenvelope.keyring;

import io.github.kmsenvelope.KmsUsageException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Trust in every KMS key of one account in one Region, or in all of its Regions.
 *
 * @param partition the AWS partition, such as {@code aws}
 * @param region the Region, or {@code *} for all Regions of the partition
 * @param accountId the account, 12 digits
 * @since 0.1.0
 */
public record TrustedAccount(String partition, String region, String accountId) {

    private static final Pattern GRAMMAR =
            Pattern.compile("arn:(aws|aws-[a-z0-9-]{1,30}):kms:([a-z0-9-]{1,32}|\\*):([0-9]{12}):key/\\*");

    /**
     * Reads the form {@code arn:aws:kms:eu-central-1:111122223333:key/*}, in which the Region may be {@code *}.
     *
     * @param pattern the text
     * @return what it trusts
     * @throws KmsUsageException if the text has another form
     */
    public static TrustedAccount parse(String pattern) {
        Matcher matcher = GRAMMAR.matcher(pattern);
        if (!matcher.matches()) {
            throw new KmsUsageException("'" + pattern + "' is no trusted account: write it as "
                    + "arn:aws:kms:eu-central-1:111122223333:key/* (* as the Region trusts all Regions)");
        }
        return new TrustedAccount(matcher.group(1), matcher.group(2), matcher.group(3));
    }

    /**
     * Tells whether a key is trusted by this.
     *
     * @param arn the ARN of the key
     * @return whether partition, account and Region match
     */
    public boolean trusts(KeyArn arn) {
        return partition.equals(arn.partition())
                && accountId.equals(arn.accountId())
                && (region.equals("*") || region.equals(arn.region()));
    }
}
