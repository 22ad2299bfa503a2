package io.github.kmsenvelope.autoconfigure;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;

/** Finds the Region of a client: the one that is asked for, else the application's, else the one that the AWS SDK finds. */
final class RegionFinder {

    private static final Pattern GRAMMAR = Pattern.compile("[a-z]+(-[a-z]+)+-[0-9]+");

    private final AwsRegionProvider provider;

    RegionFinder(AwsRegionProvider provider) {
        this.provider = provider;
    }

    Region find(@Nullable String wanted) {
        if (wanted != null) {
            if (!GRAMMAR.matcher(wanted).matches()) {
                throw new InvalidConfigurationPropertyValueException(
                        "aws.kms.region", wanted, "A Region is written like eu-central-1.");
            }
            return Region.of(wanted);
        }
        Region found;
        try {
            found = provider.getRegion();
        } catch (SdkClientException nowhere) {
            throw noRegion();
        }
        if (found == null) {
            throw noRegion();
        }
        return found;
    }

    private static KmsConfigurationException noRegion() {
        return new KmsConfigurationException(
                "The AWS Region of the KMS keys is not known.",
                "Set aws.kms.region, or the environment variable AWS_REGION. For development without AWS, add kms-embedded"
                        + " and set aws.kms.embedded.enabled=true.");
    }
}
