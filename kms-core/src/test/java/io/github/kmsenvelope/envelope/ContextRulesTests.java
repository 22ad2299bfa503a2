package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUsageException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContextRulesTests {

    private static ContextRules rules(Map<String, String> constant, String... required) {
        return new ContextRules(new PurposeSettings(
                "orders",
                "alias/orders",
                List.of(),
                List.of(),
                false,
                EncryptionContext.of(constant),
                Set.of(required),
                MessageFormats.COMPACT));
    }

    @Test
    void applyWhenNothingConfiguredReturnsTheSame() {
        EncryptionContext given = EncryptionContext.of("a", "1");
        assertThat(rules(Map.of()).apply(given, "encrypt")).isSameAs(given);
    }

    @Test
    void applyAddsConstantPairsAndKeepsTheRest() {
        EncryptionContext given = EncryptionContext.of("a", "1").withAssociatedData("row", "7");
        assertThat(rules(Map.of("app", "shop")).apply(given, "encrypt"))
                .isEqualTo(EncryptionContext.of("a", "1").with("app", "shop").withAssociatedData("row", "7"));
    }

    @Test
    void applyWhenCallerGivesTheSamePairIsAllowed() {
        EncryptionContext given = EncryptionContext.of("app", "shop");
        assertThat(rules(Map.of("app", "shop")).apply(given, "encrypt")).isEqualTo(given);
    }

    @Test
    void applyWhenCallerContradictsIsRefusedWithoutShowingValues() {
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> rules(Map.of("app", "shop")).apply(EncryptionContext.of("app", "evil"), "encrypt"))
                .withMessageContaining("'app'")
                .satisfies(ex -> assertThat(ex.getMessage()).doesNotContain("shop", "evil"));
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> rules(Map.of("app", "shop"))
                        .apply(EncryptionContext.none().withAssociatedData("app", "shop"), "encrypt"));
    }

    @Test
    void applyWhenNamesMissingListsThem() {
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() ->
                        rules(Map.of(), "tenant", "row", "table").apply(EncryptionContext.of("table", "t"), "decrypt"))
                .withMessageContaining("[row, tenant]")
                .satisfies(ex -> assertThat(ex.details().operation()).isEqualTo("decrypt"));
    }

    @Test
    void applyWhenNamesGivenInEitherScopeIsAllowed() {
        EncryptionContext given = EncryptionContext.of("tenant", "acme").withAssociatedData("row", "7");
        assertThat(rules(Map.of(), "tenant", "row").apply(given, "encrypt")).isSameAs(given);
    }

    @Test
    void applyWhenConstantPairWouldSatisfyRequirementStillAsksTheCaller() {
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> rules(Map.of("app", "shop"), "app").apply(EncryptionContext.none(), "encrypt"));
    }
}
