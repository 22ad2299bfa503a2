package io.github.kmsenvelope.samples.customerrecords.customer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.MediaType;

/** Plays those who can read or write the database and should gain nothing by it. */
@ExtendWith(OutputCaptureExtension.class)
class StoredValuesTests extends RunningService {

    private static final String REFUSAL = "The customer's data cannot be processed. The incident was logged.";

    @Test
    void databaseWhenReadHoldsNoPlaintext() {
        UUID id = create("Katherine Johnson", "katherine@example.org", "KJ-19180826");
        Map<String, @Nullable Object> row = database.sql("select * from stored_customer where id = ?")
                .param(id)
                .query()
                .singleRow();
        assertThat(row.values().stream().map(String::valueOf))
                .contains("Katherine Johnson")
                .noneMatch(value -> value.contains("katherine@example.org") || value.contains("KJ-19180826"));
    }

    @Test
    void filesWhenReadHoldNoPlaintext() throws IOException {
        create("Dorothy Vaughan", "dorothy@example.org", "DV-19100920");
        database.sql("checkpoint sync").update();
        List<String> contents = contentsOfFiles();
        // The name is not encrypted: it shows that these are the files.
        assertThat(contents).anyMatch(content -> content.contains("Dorothy Vaughan"));
        assertThat(contents).noneMatch(content -> content.contains("dorothy@example"));
        assertThat(contents).noneMatch(content -> content.contains("DV-19100920"));
    }

    @Test
    void findWhenValueWasCopiedFromAnotherRowIsRefused(CapturedOutput output) {
        UUID thief = create("Thief", "thief@example.org", "0-THIEF");
        UUID victim = create("Victim", "victim@example.org", "0-VICTIM");
        database.sql(
                        "update stored_customer set national_id = (select national_id from stored_customer where id = ?) where id = ?")
                .params(victim, thief)
                .update();
        assertRefused(thief, output);
        get(victim).expectStatus().isOk();
    }

    @Test
    void findWhenValueWasCopiedFromAnotherColumnIsRefused(CapturedOutput output) {
        UUID id = create("Columns", "columns@example.org", "0-COLUMNS");
        database.sql("update stored_customer set email = national_id where id = ?")
                .param(id)
                .update();
        assertRefused(id, output);
    }

    @Test
    void findWhenValueWasChangedIsRefused(CapturedOutput output) {
        UUID id = create("Changed", "changed@example.org", "0-CHANGED");
        String message = stored(id);
        char character = message.charAt(message.length() - 10);
        store(
                id,
                message.substring(0, message.length() - 10)
                        + (character == 'A' ? 'B' : 'A')
                        + message.substring(message.length() - 9));
        assertRefused(id, output);
    }

    @Test
    void findWhenValueIsNoMessageIsRefusedAlike(CapturedOutput output) {
        UUID id = create("Plain", "plain@example.org", "0-PLAIN");
        store(id, "plain@example.org");
        assertRefused(id, output);
    }

    @Test
    void replaceWhenStoredValueIsDamagedRepairsIt() {
        UUID id = create("Damaged", "damaged@example.org", "0-DAMAGED");
        store(id, "damaged");
        http.put()
                .uri("/customers/{id}", id)
                .contentType(MediaType.APPLICATION_JSON)
                .body(customer("Repaired", "repaired@example.org", "0"))
                .exchange()
                .expectStatus()
                .isNoContent();
        get(id).expectStatus().isOk();
    }

    /** Logged with the id of the row, answered with nothing that tells the cases apart. */
    private void assertRefused(UUID id, CapturedOutput output) {
        String problem = InvalidRequestTests.problem(get(id), 500);
        assertThat(problem).contains(REFUSAL);
        assertThat(problem.toLowerCase(Locale.ROOT)).doesNotContain("alias", "arn:", "tamper", "context", "message");
        assertThat(output).contains("GET /customers/" + id).contains("ERROR");
        assertThat(output)
                .doesNotContain("@example.org")
                .doesNotContain("0-THIEF", "0-VICTIM", "0-COLUMNS", "0-CHANGED", "0-PLAIN");
    }

    private String stored(UUID id) {
        return database.sql("select email from stored_customer where id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    private void store(UUID id, String email) {
        database.sql("update stored_customer set email = ? where id = ?")
                .params(email, id)
                .update();
    }

    private static List<String> contentsOfFiles() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(StoredValuesTests::content).toList();
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
