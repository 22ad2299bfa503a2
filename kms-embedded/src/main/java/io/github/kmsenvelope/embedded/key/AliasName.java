package io.github.kmsenvelope.embedded.key;

import io.github.kmsenvelope.embedded.error.KmsError;

/** The rules for the name of an alias. */
public final class AliasName {

    public static final int MAX_LENGTH = 256;
    public static final String PATTERN = "^[a-zA-Z0-9:/_-]+$";

    private AliasName() {}

    /** Checks what KMS checks after length and characters. */
    public static String check(String name) {
        if (!name.startsWith(Alias.PREFIX)) {
            throw KmsError.validation("Alias must start with the prefix \"alias/\". Please see"
                    + " https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
        }
        if (name.startsWith("alias/aws/")) {
            throw KmsError.withoutMessage("NotAuthorizedException");
        }
        if (name.equals(Alias.PREFIX)) {
            throw KmsError.of("InvalidAliasNameException", "Alias name 'alias/' is not valid");
        }
        return name;
    }

    /** Checks everything, for a name that did not come by a request. */
    public static String checkWhole(String name) {
        if (name.length() > MAX_LENGTH || !name.matches(PATTERN)) {
            throw KmsError.validation("Alias must have at most " + MAX_LENGTH + " characters and match " + PATTERN);
        }
        return check(name);
    }
}
