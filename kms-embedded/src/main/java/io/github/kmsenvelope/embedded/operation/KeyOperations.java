package io.github.kmsenvelope.embedded.operation;

import static io.github.kmsenvelope.embedded.operation.CryptoMembers.MAX_KEY_ID_LENGTH;

import io.github.kmsenvelope.embedded.key.KeyStore;
import io.github.kmsenvelope.embedded.key.KmsKey;
import io.github.kmsenvelope.embedded.wire.Input;
import io.github.kmsenvelope.embedded.wire.Output;

/** CreateKey, DescribeKey, ListKeys. */
final class KeyOperations {

    private static final int DEFAULT_LIMIT = 100;

    private final KeyStore store;
    private final KeyDescription description;

    KeyOperations(KeyStore store) {
        this.store = store;
        this.description = new KeyDescription(store.locality());
    }

    Output createKey(Input input) {
        NewKey newKey = NewKey.read(input);
        KmsKey key = KmsKey.create(
                this.store.locality(), this.store.now(), newKey.description(), newKey.multiRegion(), newKey.tags());
        this.store.update((contents) -> contents.with(key));
        return this.description.of(key);
    }

    Output describeKey(Input input) {
        String keyId = input.requiredText("KeyId", 1, MAX_KEY_ID_LENGTH);
        new CryptoMembers(input).verify();
        return this.description.of(this.store.names().find(this.store.contents(), keyId));
    }

    Output listKeys(Input input) {
        Page page = Page.read(input, DEFAULT_LIMIT);
        input.verify();
        return page.answer(
                "Keys",
                this.store.contents().keys(),
                KmsKey::id,
                (key) -> Output.empty().with("KeyId", key.id()).with("KeyArn", key.arn()));
    }
}
