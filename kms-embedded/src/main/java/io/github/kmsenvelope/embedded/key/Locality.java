package io.github.kmsenvelope.embedded.key;

import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/** The account and Region that keys belong to. Each store of keys has one; a KMS of several Regions has several stores. */
public record Locality(String region, String accountId) {

    public String keyArn(String keyId) {
        return prefix() + "key/" + keyId;
    }

    public String aliasArn(String aliasName) {
        return prefix() + aliasName;
    }

    public String userArn() {
        return "arn:" + partition() + ":iam::" + this.accountId + ":user/embedded";
    }

    String partition() {
        return PartitionMetadata.of(Region.of(this.region)).id();
    }

    private String prefix() {
        return "arn:" + partition() + ":kms:" + this.region + ":" + this.accountId + ":";
    }
}
