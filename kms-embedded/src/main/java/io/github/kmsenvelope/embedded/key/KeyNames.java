package io.github.kmsenvelope.embedded.key;

import io.github.kmsenvelope.embedded.error.KmsError;
import java.util.regex.Pattern;

/** How requests name a key: key id, key ARN, alias name or alias ARN. */
public final class KeyNames {

    private static final Pattern KEY_ID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32}");

    private final Locality locality;

    KeyNames(Locality locality) {
        this.locality = locality;
    }

    /** Finds the key by any of the four forms. */
    public KmsKey find(Contents contents, String name) {
        String resource = resource(name);
        return resource.startsWith(Alias.PREFIX) ? findByAlias(contents, resource) : findById(contents, resource, name);
    }

    /** Finds the key where KMS takes no alias: by key id or key ARN. */
    public KmsKey findWithoutAlias(Contents contents, String name) {
        return findById(contents, resource(name), name);
    }

    public Alias findAlias(Contents contents, String aliasName) {
        return contents.alias(aliasName)
                .orElseThrow(() -> KmsError.notFound("Alias " + this.locality.aliasArn(aliasName) + " is not found."));
    }

    public static boolean isAlias(String name) {
        return name.startsWith(Alias.PREFIX) || name.startsWith("arn:") && name.contains(":" + Alias.PREFIX);
    }

    private KmsKey findByAlias(Contents contents, String aliasName) {
        String id = findAlias(contents, aliasName).targetKeyId();
        return contents.key(id).orElseThrow(() -> doesNotExist(id));
    }

    private KmsKey findById(Contents contents, String id, String name) {
        if (!KEY_ID.matcher(id).matches()) {
            throw KmsError.notFound("Invalid keyId '" + name + "'");
        }
        return contents.key(id).orElseThrow(() -> doesNotExist(id));
    }

    private KmsError doesNotExist(String id) {
        return KmsError.notFound("Key '" + this.locality.keyArn(id) + "' does not exist");
    }

    /** Returns the name without account and Region, having made sure that they are this store's. */
    private String resource(String name) {
        if (!name.startsWith("arn:")) {
            return name;
        }
        String[] parts = name.split(":", 6);
        if (parts.length != 6
                || !"kms".equals(parts[2])
                || !this.locality.partition().equals(parts[1])) {
            throw KmsError.notFound("Invalid arn " + name);
        }
        if (!this.locality.region().equals(parts[3])) {
            throw KmsError.notFound("Invalid arn " + parts[3]);
        }
        if (!this.locality.accountId().equals(parts[4])) {
            throw KmsError.accessDenied("User: " + this.locality.userArn()
                    + " is not authorized to use the resource " + name
                    + " because no resource-based policy of the other account allows it");
        }
        String resource = parts[5];
        if (resource.startsWith(Alias.PREFIX)) {
            return resource;
        }
        if (!resource.startsWith("key/")) {
            throw KmsError.notFound("Invalid arn " + name);
        }
        return resource.substring("key/".length());
    }
}
