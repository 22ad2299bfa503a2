package io.github.kmsenvelope.embedded;

import static io.github.kmsenvelope.embedded.KmsErrors.assertInvalid;
import static io.github.kmsenvelope.embedded.KmsErrors.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.OriginType;
import software.amazon.awssdk.services.kms.model.ScheduleKeyDeletionResponse;

class KeyStateTests extends KmsTest {

    private static final List<String> STATES =
            List.of("Enabled", "Disabled", "PendingDeletion", "PendingImport", "Unavailable", "Creating", "Updating");

    private static final Set<String> ROWS = Set.of(
            "CancelKeyDeletion",
            "CreateAlias",
            "Decrypt",
            "DeleteAlias",
            "DescribeKey",
            "DisableKey",
            "EnableKey",
            "Encrypt",
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext",
            "ListAliases",
            "ReEncrypt",
            "ScheduleKeyDeletion",
            "UpdateAlias");

    /** Used where the table of AWS is not at hand: the same cells for the states that can be reached here. */
    private static final Map<String, List<String>> BUILT_IN = Map.of(
            "CancelKeyDeletion", List.of("fail:4", "fail:4", "ok", "fail:4", "fail:4,13", "fail:4", "fail:4"),
            "CreateAlias", List.of("ok", "ok", "fail:3", "ok", "ok", "ok", "ok"),
            "Decrypt", List.of("ok", "fail:1", "fail:2,3", "fail:5", "fail:11", "fail:14", "ok"),
            "DescribeKey", List.of("ok", "ok", "ok", "ok", "ok", "ok", "ok"),
            "DisableKey", List.of("ok", "ok", "fail:3", "fail:5", "ok:12", "fail:14", "fail:15"),
            "EnableKey", List.of("ok", "ok", "fail:3", "fail:5", "ok:12", "fail:14", "fail:15"),
            "Encrypt", List.of("ok", "fail:1", "fail:2,3", "fail:5", "fail:11", "fail:14", "ok"),
            "GenerateDataKey", List.of("ok", "fail:1", "fail:2,3", "fail:5", "fail:11", "fail:14", "ok"),
            "ReEncrypt", List.of("ok", "fail:1", "fail:2,3", "fail:5", "fail:11", "fail:14", "ok"),
            "ScheduleKeyDeletion", List.of("ok", "ok", "fail:3", "ok", "ok", "ok", "fail:15"));

    private final String keyArn = this.kms.createKey("alias/orders");
    private final SdkBytes blob = this.client
            .encrypt((request) -> request.keyId(this.keyArn).plaintext(PLAINTEXT))
            .ciphertextBlob();

    KeyStateTests(Transport transport) {
        super(transport);
    }

    static Stream<Arguments> cells() {
        return Vectors.find("kms-key-states.json").map(KeyStateTests::table).orElse(BUILT_IN).entrySet().stream()
                .flatMap((row) -> STATES.stream()
                        .map((state) ->
                                Arguments.of(row.getKey(), state, row.getValue().get(STATES.indexOf(state)))));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void operationInStateDoesWhatTableSays(String operation, String state, String cell) {
        bring(state);
        ThrowingCallable call = () -> call(operation);
        if (cell.startsWith("ok") || operation.equals("UpdateAlias")) {
            assertThatCode(call).doesNotThrowAnyException();
        } else if (cell.equals("fail:1")) {
            assertRefused("DisabledException", this.keyArn + " is disabled.", call);
        } else {
            assertRefused("KMSInvalidStateException", this.keyArn + " is " + phrase(cell) + ".", call);
        }
        if (cell.equals("ok:12")) {
            assertThat(describe().keyState()).isEqualTo(KeyState.UNAVAILABLE);
        }
    }

    private static String phrase(String cell) {
        return switch (cell) {
            case "fail:3", "fail:2,3" -> "pending deletion";
            case "fail:4", "fail:4,13" -> "not pending deletion";
            case "fail:5" -> "pending import";
            case "fail:11" -> "unavailable";
            case "fail:14" -> "creating";
            case "fail:15" -> "updating";
            default -> throw new IllegalArgumentException(cell);
        };
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyState.class,
            names = {"UNKNOWN_TO_SDK_VERSION", "PENDING_REPLICA_DELETION"},
            mode = EnumSource.Mode.EXCLUDE)
    void setKeyStateShowsInDescribeKeyUntilEnabledAgain(KeyState state) {
        this.kms.setKeyState("alias/orders", state);
        assertThat(describe().keyState()).isEqualTo(state);
        assertThat(describe().enabled()).isEqualTo(state == KeyState.ENABLED);
        this.kms.setKeyState(this.keyArn, KeyState.ENABLED);
        assertThat(describe().deletionDate()).isNull();
        assertThat(this.client
                        .decrypt((request) -> request.ciphertextBlob(this.blob))
                        .plaintext())
                .isEqualTo(PLAINTEXT);
    }

    @Test
    void setKeyStateWhenPendingDeletionDeletesIn30Days() {
        this.kms.setKeyState(this.keyArn, KeyState.PENDING_DELETION);
        assertThat(describe().deletionDate()).isEqualTo(this.clock.instant().plus(Duration.ofDays(30)));
    }

    @Test
    void describeKeyWhenPendingImportHasNoMaterial() {
        this.kms.setKeyState(this.keyArn, KeyState.PENDING_IMPORT);
        assertThat(describe().origin()).isEqualTo(OriginType.EXTERNAL);
        assertThat(describe().currentKeyMaterialId()).isNull();
    }

    @Test
    void setKeyStateWhenKeyOrStateIsUnknownIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.kms.setKeyState("alias/none", KeyState.DISABLED))
                .withMessageStartingWith("'alias/none' is no key of this KMS: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.kms.setKeyState(this.keyArn, KeyState.PENDING_REPLICA_DELETION))
                .withMessage("The embedded KMS has no key state PendingReplicaDeletion");
    }

    @Test
    void disableKeyThenEnableKeyMakesItUsableAgain() {
        bring("Disabled");
        assertThat(describe().keyState()).isEqualTo(KeyState.DISABLED);
        assertThat(describe().enabled()).isFalse();
        this.client.enableKey((request) -> request.keyId(this.keyArn));
        assertThat(describe().keyState()).isEqualTo(KeyState.ENABLED);
        call("Decrypt");
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 30})
    void scheduleKeyDeletionSaysWhen(int days) {
        ScheduleKeyDeletionResponse scheduled = this.client.scheduleKeyDeletion(
                (request) -> request.keyId(idOf(this.keyArn)).pendingWindowInDays(days));
        assertThat(scheduled.keyId()).isEqualTo(this.keyArn);
        assertThat(scheduled.keyState()).isEqualTo(KeyState.PENDING_DELETION);
        assertThat(scheduled.pendingWindowInDays()).isEqualTo(days);
        assertThat(scheduled.deletionDate()).isEqualTo(this.clock.instant().plus(Duration.ofDays(days)));
        assertThat(describe().deletionDate()).isEqualTo(scheduled.deletionDate());
    }

    @Test
    void scheduleKeyDeletionWhenNoWindowIsGivenTakes30Days() {
        assertThat(this.client
                        .scheduleKeyDeletion((request) -> request.keyId(this.keyArn))
                        .pendingWindowInDays())
                .isEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 31})
    void scheduleKeyDeletionWhenWindowIsOutOfBoundsIsRefused(int days) {
        assertInvalid(
                "PendingWindowInDays must be between 7 and 30 (inclusive).",
                () -> this.client.scheduleKeyDeletion(
                        (request) -> request.keyId(this.keyArn).pendingWindowInDays(days)));
    }

    @Test
    void cancelKeyDeletionLeavesKeyDisabled() {
        bring("PendingDeletion");
        assertThat(this.client
                        .cancelKeyDeletion((request) -> request.keyId(this.keyArn))
                        .keyId())
                .isEqualTo(this.keyArn);
        assertThat(describe().keyState()).isEqualTo(KeyState.DISABLED);
        assertThat(describe().deletionDate()).isNull();
    }

    @Test
    void keyWhenDeletionDateHasComeIsGoneWithItsAliasesAndBlobs() {
        bring("PendingDeletion");
        this.clock.advance(Duration.ofDays(30).minusMillis(1));
        assertThat(describe().keyState()).isEqualTo(KeyState.PENDING_DELETION);
        this.clock.advance(Duration.ofMillis(1));
        assertRefused("NotFoundException", "Key '" + this.keyArn + "' does not exist", this::describe);
        assertThat(this.client.listKeys().keys()).isEmpty();
        assertThat(this.client.listAliases().aliases()).isEmpty();
        assertThat(this.kms.createKey("alias/orders")).isNotEqualTo(this.keyArn);
        assertRefused(
                "AccessDeniedException",
                "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or"
                        + " you are not allowed to access.",
                () -> call("Decrypt"));
    }

    private void bring(String state) {
        switch (state) {
            case "Disabled" -> this.client.disableKey((request) -> request.keyId(this.keyArn));
            case "PendingDeletion" -> this.client.scheduleKeyDeletion((request) -> request.keyId(this.keyArn));
            default -> this.kms.setKeyState(this.keyArn, KeyState.fromValue(state));
        }
    }

    private KeyMetadata describe() {
        return this.client.describeKey((request) -> request.keyId(this.keyArn)).keyMetadata();
    }

    private void call(String operation) {
        switch (operation) {
            case "CancelKeyDeletion" -> this.client.cancelKeyDeletion((request) -> request.keyId(this.keyArn));
            case "CreateAlias" ->
                this.client.createAlias(
                        (request) -> request.aliasName("alias/second").targetKeyId(this.keyArn));
            case "Decrypt" -> this.client.decrypt((request) -> request.ciphertextBlob(this.blob));
            case "DeleteAlias" -> this.client.deleteAlias((request) -> request.aliasName("alias/orders"));
            case "DescribeKey" -> describe();
            case "DisableKey" -> this.client.disableKey((request) -> request.keyId(this.keyArn));
            case "EnableKey" -> this.client.enableKey((request) -> request.keyId(this.keyArn));
            case "Encrypt" ->
                this.client.encrypt((request) -> request.keyId(this.keyArn).plaintext(PLAINTEXT));
            case "GenerateDataKey" ->
                this.client.generateDataKey(
                        (request) -> request.keyId(this.keyArn).numberOfBytes(32));
            case "GenerateDataKeyWithoutPlaintext" ->
                this.client.generateDataKeyWithoutPlaintext(
                        (request) -> request.keyId(this.keyArn).numberOfBytes(32));
            case "ListAliases" -> this.client.listAliases((request) -> request.keyId(this.keyArn));
            case "ReEncrypt" ->
                this.client.reEncrypt(
                        (request) -> request.ciphertextBlob(this.blob).destinationKeyId(this.keyArn));
            case "ScheduleKeyDeletion" -> this.client.scheduleKeyDeletion((request) -> request.keyId(this.keyArn));
            case "UpdateAlias" -> {
                String other = this.kms.createKey();
                this.client.updateAlias(
                        (request) -> request.aliasName("alias/orders").targetKeyId(other));
            }
            default -> throw new IllegalArgumentException(operation);
        }
    }

    /** The rows of the operations that this KMS offers, the columns of the states that it has. */
    private static Map<String, List<String>> table(JsonNode table) {
        List<String> columns = table.field("columns").orElseThrow().asArray().stream()
                .map(JsonNode::asString)
                .toList();
        Map<String, List<String>> rows = new TreeMap<>();
        table.field("rows").orElseThrow().asObject().forEach((operation, cells) -> {
            if (ROWS.contains(operation)) {
                rows.put(
                        operation,
                        STATES.stream()
                                .map((state) -> cells.asArray()
                                        .get(columns.indexOf(state))
                                        .asString())
                                .toList());
            }
        });
        return rows;
    }
}
