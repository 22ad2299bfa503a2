package io.github.kmsenvelope.envelope.chaos;

import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import java.util.List;
import java.util.Set;

/** Three KMS keys, two of which one alias names in turn, and the purposes that use them. */
final class ChaosKeys {

    static final String MOVING = "alias/moving";

    static final List<String> PURPOSES = List.of("default", "orders", "audit");

    private static final String FIXED = "alias/orders";

    private final String one;
    private final String other;
    private final String fixed;

    ChaosKeys(EmbeddedKms kms) {
        this.one = kms.createKey(MOVING);
        this.other = kms.createKey();
        this.fixed = kms.createKey(FIXED);
    }

    List<String> arns() {
        return List.of(one, other, fixed);
    }

    List<String> movingTargets() {
        return List.of(one, other);
    }

    /** What an error may call a key. */
    Set<String> namesOf(String arn) {
        return Set.of(arn, arn.equals(fixed) ? FIXED : MOVING);
    }

    /** One purpose whose alias moves, one that must look up what its alias names, one with a key ARN. */
    KmsServiceBuilder describe(KmsServiceBuilder builder) {
        return builder.purpose("default", purpose -> purpose.keyId(MOVING).decryptKeyIds(movingTargets()))
                .purpose("orders", purpose -> purpose.keyId(FIXED))
                .purpose("audit", purpose -> purpose.keyId(fixed));
    }
}
