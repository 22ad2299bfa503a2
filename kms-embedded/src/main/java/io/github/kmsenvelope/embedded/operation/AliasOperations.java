package io.github.kmsenvelope.embedded.operation;

import static io.github.kmsenvelope.embedded.operation.CryptoMembers.MAX_KEY_ID_LENGTH;

import io.github.kmsenvelope.embedded.error.KmsError;
import io.github.kmsenvelope.embedded.key.Alias;
import io.github.kmsenvelope.embedded.key.AliasName;
import io.github.kmsenvelope.embedded.key.Contents;
import io.github.kmsenvelope.embedded.key.KeyNames;
import io.github.kmsenvelope.embedded.key.KeyState;
import io.github.kmsenvelope.embedded.key.KeyStore;
import io.github.kmsenvelope.embedded.key.KmsKey;
import io.github.kmsenvelope.embedded.wire.Input;
import io.github.kmsenvelope.embedded.wire.Output;
import java.util.List;

/** CreateAlias, UpdateAlias, DeleteAlias, ListAliases. */
final class AliasOperations {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_ALIASES_OF_A_KEY = 50;

    private final KeyStore store;

    AliasOperations(KeyStore store) {
        this.store = store;
    }

    Output createAlias(Input input) {
        String name = name(input);
        String targetKeyId = input.requiredText("TargetKeyId", 1, MAX_KEY_ID_LENGTH);
        input.verify();
        AliasName.check(name);
        this.store.update((contents) -> {
            if (contents.alias(name).isPresent()) {
                throw KmsError.of(
                        "AlreadyExistsException",
                        "An alias with the name " + this.store.locality().aliasArn(name) + " already exists");
            }
            KmsKey target = target(contents, targetKeyId);
            requireRoom(contents, target);
            return contents.with(new Alias(name, target.id(), this.store.now(), this.store.now()));
        });
        return Output.empty();
    }

    Output updateAlias(Input input) {
        String name = name(input);
        String targetKeyId = input.requiredText("TargetKeyId", 1, MAX_KEY_ID_LENGTH);
        input.verify();
        AliasName.check(name);
        this.store.update((contents) -> {
            Alias alias = this.store.names().findAlias(contents, name);
            KmsKey target = target(contents, targetKeyId);
            if (!target.id().equals(alias.targetKeyId())) {
                requireRoom(contents, target);
            }
            return contents.with(alias.pointedAt(target.id(), this.store.now()));
        });
        return Output.empty();
    }

    Output deleteAlias(Input input) {
        String name = name(input);
        input.verify();
        AliasName.check(name);
        this.store.update((contents) -> contents.withoutAlias(
                this.store.names().findAlias(contents, name).name()));
        return Output.empty();
    }

    Output listAliases(Input input) {
        String keyId = input.text("KeyId", 1, MAX_KEY_ID_LENGTH);
        Page page = Page.read(input, DEFAULT_LIMIT);
        input.verify();
        Contents contents = this.store.contents();
        return page.answer(
                "Aliases",
                (keyId != null)
                        ? aliasesOf(contents, this.store.names().findWithoutAlias(contents, keyId))
                        : contents.aliases(),
                Alias::name,
                this::show);
    }

    private static String name(Input input) {
        return input.requiredText("AliasName", 1, AliasName.MAX_LENGTH, AliasName.PATTERN);
    }

    private KmsKey target(Contents contents, String keyId) {
        if (KeyNames.isAlias(keyId)) {
            throw KmsError.validation("Aliases must refer to keys. Not aliases");
        }
        return this.store.names().findWithoutAlias(contents, keyId).requireNoneOf(KeyState.PENDING_DELETION);
    }

    private static void requireRoom(Contents contents, KmsKey key) {
        if (aliasesOf(contents, key).size() >= MAX_ALIASES_OF_A_KEY) {
            throw KmsError.of(
                    "LimitExceededException", key.arn() + " has " + MAX_ALIASES_OF_A_KEY + " aliases already.");
        }
    }

    private static List<Alias> aliasesOf(Contents contents, KmsKey key) {
        return contents.aliases().stream()
                .filter((alias) -> alias.targetKeyId().equals(key.id()))
                .toList();
    }

    private Output show(Alias alias) {
        return Output.empty()
                .with("AliasName", alias.name())
                .with("AliasArn", this.store.locality().aliasArn(alias.name()))
                .with("TargetKeyId", alias.targetKeyId())
                .with("CreationDate", alias.creationDate())
                .with("LastUpdatedDate", alias.lastUpdatedDate());
    }
}
