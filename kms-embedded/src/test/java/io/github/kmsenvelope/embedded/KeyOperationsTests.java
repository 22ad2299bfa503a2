package io.github.kmsenvelope.embedded;

import static io.github.kmsenvelope.embedded.KmsErrors.assertInvalid;
import static io.github.kmsenvelope.embedded.KmsErrors.assertRefused;
import static io.github.kmsenvelope.embedded.KmsErrors.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.ListKeysResponse;
import software.amazon.awssdk.services.kms.model.OriginType;
import software.amazon.awssdk.services.kms.model.Tag;

class KeyOperationsTests extends KmsTest {

    KeyOperationsTests(Transport transport) {
        super(transport);
    }

    @Test
    void createKeyReturnsWhatDescribeKeyReturns() {
        KeyMetadata created = this.client
                .createKey((request) -> request.description("orders").tags(tag("team", "shop")))
                .keyMetadata();
        assertThat(created.keyId()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(created.arn()).isEqualTo("arn:aws:kms:us-east-1:000000000000:key/" + created.keyId());
        assertThat(created.creationDate()).isEqualTo(this.clock.instant());
        assertThat(created.description()).isEqualTo("orders");
        assertThat(created.multiRegion()).isFalse();
        assertThat(created.multiRegionConfiguration()).isNull();
        assertThat(describe(created.keyId())).isEqualTo(created);
    }

    @Test
    void createKeyWhenMultiRegionReturnsPrimaryKey() {
        KeyMetadata created =
                this.client.createKey((request) -> request.multiRegion(true)).keyMetadata();
        assertThat(created.keyId()).matches("mrk-[0-9a-f]{32}");
        assertThat(created.multiRegion()).isTrue();
        assertThat(created.multiRegionConfiguration().multiRegionKeyTypeAsString())
                .isEqualTo("PRIMARY");
        assertThat(created.multiRegionConfiguration().primaryKey().arn()).isEqualTo(created.arn());
        assertThat(created.multiRegionConfiguration().primaryKey().region()).isEqualTo("us-east-1");
        assertThat(describe(created.keyId())).isEqualTo(created);
    }

    @ParameterizedTest
    @EnumSource(
            value = KeySpec.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SYMMETRIC_DEFAULT", "UNKNOWN_TO_SDK_VERSION"})
    void createKeyWhenSpecIsNotSymmetricIsRefused(KeySpec spec) {
        assertRefused(
                "UnsupportedOperationException",
                "The embedded KMS does not support keys of the spec " + spec + ".",
                () -> this.client.createKey((request) -> request.keySpec(spec).keyUsage(KeyUsageType.SIGN_VERIFY)));
    }

    @Test
    void createKeyWhenUsageDoesNotFitIsRefused() {
        assertInvalid(
                "KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT",
                () -> this.client.createKey((request) -> request.keyUsage(KeyUsageType.SIGN_VERIFY)));
    }

    @Test
    @SuppressWarnings("deprecation")
    void createKeyWhenSpecIsGivenTwiceIsRefused() {
        assertInvalid(
                "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is"
                        + " deprecated.",
                () -> this.client.createKey((request) ->
                        request.keySpec(KeySpec.SYMMETRIC_DEFAULT).customerMasterKeySpec("SYMMETRIC_DEFAULT")));
    }

    @Test
    void createKeyWhenMaterialIsNotOfKmsIsRefused() {
        assertThat(Stream.of(OriginType.EXTERNAL, OriginType.AWS_CLOUDHSM, OriginType.EXTERNAL_KEY_STORE))
                .allSatisfy((origin) -> assertRefused(
                        "UnsupportedOperationException",
                        "The embedded KMS does not support keys of the origin " + origin + ".",
                        () -> this.client.createKey((request) -> request.origin(origin))));
    }

    @Test
    void createKeyWhenTagsBreakRulesIsRefused() {
        assertRefused(
                "TagException",
                "Duplicate tag keys",
                () -> this.client.createKey((request) -> request.tags(tag("a", "1"), tag("a", "2"))));
        assertRefused(
                "TagException",
                "Tags beginning with aws: are reserved",
                () -> this.client.createKey((request) -> request.tags(tag("AWS:a", "1"))));
        List<Tag> many = IntStream.rangeClosed(0, 50)
                .mapToObj((number) -> tag("k" + number, ""))
                .toList();
        assertRefused("TagException", "Too many tags", () -> this.client.createKey((request) -> request.tags(many)));
        assertInvalid(
                "2 validation errors detected: Value '' at 'tags.1.member.tagKey' failed to satisfy constraint: Member"
                        + " must have length greater than or equal to 1; Value null at 'tags.2.member.tagValue' failed to"
                        + " satisfy constraint: Member must not be null",
                () -> this.client.createKey((request) ->
                        request.tags(tag("", "1"), Tag.builder().tagKey("b").build())));
    }

    @Test
    void listKeysReturnsEveryKeyOnceInPages() {
        List<String> arns = IntStream.range(0, 7)
                .mapToObj((number) -> this.kms.createKey())
                .sorted()
                .toList();
        assertThat(this.client.listKeysPaginator((request) -> request.limit(3)).keys())
                .extracting(KeyListEntry::keyArn)
                .containsExactlyElementsOf(arns);
        assertThat(this.kms.requestCount("ListKeys")).isEqualTo(3);
    }

    @Test
    void listKeysWhenLimitIsReachedExactlyIsNotTruncated() {
        this.kms.createKey();
        ListKeysResponse page = this.client.listKeys((request) -> request.limit(1));
        assertThat(page.truncated()).isFalse();
        assertThat(page.nextMarker()).isNull();
    }

    @Test
    void listKeysWhenNoLimitIsGivenReturns100() {
        IntStream.range(0, 101).forEach((number) -> this.kms.createKey());
        ListKeysResponse page = this.client.listKeys();
        assertThat(page.keys()).hasSize(100);
        assertThat(page.truncated()).isTrue();
    }

    @Test
    void listKeysWhenMarkerIsForeignIsRefused() {
        assertThat(refusal(() -> this.client.listKeys((request) -> request.marker("?")))
                        .awsErrorDetails()
                        .errorCode())
                .isEqualTo("InvalidMarkerException");
    }

    private KeyMetadata describe(String keyId) {
        return this.client.describeKey((request) -> request.keyId(keyId)).keyMetadata();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().tagKey(key).tagValue(value).build();
    }
}
