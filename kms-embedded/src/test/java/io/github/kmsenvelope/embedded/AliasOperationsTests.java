package io.github.kmsenvelope.embedded;

import static io.github.kmsenvelope.embedded.KmsErrors.assertInvalid;
import static io.github.kmsenvelope.embedded.KmsErrors.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.model.AliasListEntry;

class AliasOperationsTests extends KmsTest {

    private static final String PREFIX = "arn:aws:kms:us-east-1:000000000000:";

    private final String keyArn = this.kms.createKey();
    private final String otherArn = this.kms.createKey();

    AliasOperationsTests(Transport transport) {
        super(transport);
    }

    @Test
    void createAliasNamesKey() {
        create("alias/orders", idOf(this.keyArn));
        AliasListEntry entry = this.client.listAliases().aliases().get(0);
        assertThat(entry.aliasName()).isEqualTo("alias/orders");
        assertThat(entry.aliasArn()).isEqualTo(PREFIX + "alias/orders");
        assertThat(entry.targetKeyId()).isEqualTo(idOf(this.keyArn));
        assertThat(entry.creationDate()).isEqualTo(this.clock.instant());
        assertThat(entry.lastUpdatedDate()).isEqualTo(this.clock.instant());
    }

    @Test
    void createAliasWhenNameIsTakenIsRefused() {
        create("alias/orders", this.keyArn);
        assertRefused(
                "AlreadyExistsException",
                "An alias with the name " + PREFIX + "alias/orders already exists",
                () -> create("alias/orders", this.otherArn));
    }

    @Test
    void createAliasWhenNameBreaksRulesIsRefused() {
        assertInvalid(
                "Alias must start with the prefix \"alias/\". Please see"
                        + " https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
                () -> create("orders", this.keyArn));
        assertRefused("NotAuthorizedException", null, () -> create("alias/aws/orders", this.keyArn));
        assertRefused(
                "InvalidAliasNameException", "Alias name 'alias/' is not valid", () -> create("alias/", this.keyArn));
        assertInvalid(
                "1 validation error detected: Value 'alias/or ders' at 'aliasName' failed to satisfy constraint: Member"
                        + " must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$",
                () -> create("alias/or ders", this.keyArn));
        String tooLong = "alias/" + "x".repeat(251);
        assertInvalid(
                "1 validation error detected: Value '" + tooLong
                        + "' at 'aliasName' failed to satisfy constraint: Member"
                        + " must have length less than or equal to 256",
                () -> create(tooLong, this.keyArn));
    }

    @Test
    void createAliasWhenTargetIsAliasIsRefused() {
        create("alias/orders", this.keyArn);
        assertThat(Stream.of("alias/orders", PREFIX + "alias/orders"))
                .allSatisfy((target) ->
                        assertInvalid("Aliases must refer to keys. Not aliases", () -> create("alias/second", target)));
    }

    @Test
    void createAliasWhenKeyHas50IsRefused() {
        IntStream.range(0, 50).forEach((number) -> create("alias/a" + number, this.keyArn));
        String message = this.keyArn + " has 50 aliases already.";
        assertRefused("LimitExceededException", message, () -> create("alias/a50", this.keyArn));
        create("alias/other", this.otherArn);
        assertRefused("LimitExceededException", message, () -> update("alias/other", this.keyArn));
        update("alias/a0", this.keyArn);
    }

    @Test
    void updateAliasPointsItElsewhere() {
        create("alias/orders", this.keyArn);
        Instant created = this.clock.instant();
        this.clock.advance(Duration.ofHours(1));
        update("alias/orders", this.otherArn);
        AliasListEntry entry = this.client.listAliases().aliases().get(0);
        assertThat(entry.targetKeyId()).isEqualTo(idOf(this.otherArn));
        assertThat(entry.creationDate()).isEqualTo(created);
        assertThat(entry.lastUpdatedDate()).isEqualTo(this.clock.instant());
    }

    @Test
    void updateAliasWhenItsOldKeyIsPendingDeletionPointsItElsewhere() {
        create("alias/orders", this.keyArn);
        this.client.scheduleKeyDeletion((request) -> request.keyId(this.keyArn));
        update("alias/orders", this.otherArn);
        assertRefused(
                "KMSInvalidStateException",
                this.keyArn + " is pending deletion.",
                () -> update("alias/orders", this.keyArn));
    }

    @Test
    void changesWhenAliasIsUnknownAreRefused() {
        String message = "Alias " + PREFIX + "alias/none is not found.";
        assertRefused("NotFoundException", message, () -> update("alias/none", this.keyArn));
        assertRefused("NotFoundException", message, () -> delete("alias/none"));
    }

    @Test
    void deleteAliasLeavesKey() {
        create("alias/orders", this.keyArn);
        delete("alias/orders");
        assertThat(this.client.listAliases().aliases()).isEmpty();
        assertThat(this.client
                        .describeKey((request) -> request.keyId(this.keyArn))
                        .keyMetadata()
                        .enabled())
                .isTrue();
    }

    @Test
    void listAliasesReturnsEveryAliasOnceInPages() {
        IntStream.range(0, 60)
                .forEach((number) -> create("alias/a" + number, (number < 30) ? this.keyArn : this.otherArn));
        assertThat(this.client.listAliases().aliases()).hasSize(50);
        assertThat(this.client
                        .listAliasesPaginator((request) -> request.limit(7))
                        .aliases())
                .extracting(AliasListEntry::aliasName)
                .doesNotHaveDuplicates()
                .hasSize(60);
    }

    @Test
    void listAliasesWhenKeyIsGivenReturnsItsOwn() {
        create("alias/orders", this.keyArn);
        create("alias/other", this.otherArn);
        assertThat(this.client
                        .listAliases((request) -> request.keyId(this.keyArn))
                        .aliases())
                .extracting(AliasListEntry::aliasName)
                .containsExactly("alias/orders");
    }

    private void create(String name, String target) {
        this.client.createAlias((request) -> request.aliasName(name).targetKeyId(target));
    }

    private void update(String name, String target) {
        this.client.updateAlias((request) -> request.aliasName(name).targetKeyId(target));
    }

    private void delete(String name) {
        this.client.deleteAlias((request) -> request.aliasName(name));
    }
}
