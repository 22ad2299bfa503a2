package io.github.kmsenvelope.embedded;

import static io.github.kmsenvelope.embedded.KmsErrors.assertInvalid;
import static io.github.kmsenvelope.embedded.KmsErrors.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.ScheduleKeyDeletionResponse;

class KeyStateTests extends KmsTest {

    private static final List<String> STATES = List.of("Enabled", "Disabled", "PendingDeletion");

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
            "CancelKeyDeletion", List.of("fail:4", "fail:4", "ok"),
            "CreateAlias", List.of("ok", "ok", "fail:3"),
            "Decrypt", List.of("ok", "fail:1", "fail:2,3"),
            "DescribeKey", List.of("ok", "ok", "ok"),
            "DisableKey", List.of("ok", "ok", "fail:3"),
            "EnableKey", List.of("ok", "ok", "fail:3"),
            "Encrypt", List.of("ok", "fail:1", "fail:2,3"),
            "GenerateDataKey", List.of("ok", "fail:1", "fail:2,3"),
            "ReEncrypt", List.of("ok", "fail:1", "fail:2,3"),
            "ScheduleKeyDeletion", List.of("ok", "ok", "fail:3"));

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
        if (cell.equals("ok") || operation.equals("UpdateAlias")) {
            assertThatCode(call).doesNotThrowAnyException();
        } else if (cell.equals("fail:1")) {
            assertRefused("DisabledException", this.keyArn + " is disabled.", call);
        } else if (cell.equals("fail:4")) {
            assertRefused("KMSInvalidStateException", this.keyArn + " is not pending deletion.", call);
        } else {
            assertRefused("KMSInvalidStateException", this.keyArn + " is pending deletion.", call);
        }
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
            default -> assertThat(describe().keyStateAsString()).isEqualTo(state);
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
