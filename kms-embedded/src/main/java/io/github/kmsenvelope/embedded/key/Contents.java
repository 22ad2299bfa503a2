package io.github.kmsenvelope.embedded.key;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All keys and aliases of one account and Region at one moment. Changes give a new one. */
public final class Contents {

    private final Map<String, KmsKey> keys;
    private final Map<String, Alias> aliases;
    private final Map<String, KmsKey> keysByReference = new HashMap<>();
    private final Instant nextDeletion;

    private Contents(Map<String, KmsKey> keys, Map<String, Alias> aliases) {
        this.keys = Collections.unmodifiableMap(keys);
        this.aliases = Collections.unmodifiableMap(aliases);
        Instant earliest = Instant.MAX;
        for (KmsKey key : keys.values()) {
            key.materials().forEach((material) -> this.keysByReference.put(material.reference(), key));
            if (key.deletionDate() != null && key.deletionDate().isBefore(earliest)) {
                earliest = key.deletionDate();
            }
        }
        this.nextDeletion = earliest;
    }

    public static Contents empty() {
        return new Contents(new TreeMap<>(), new TreeMap<>());
    }

    public static Contents of(Collection<KmsKey> keys, Collection<Alias> aliases) {
        Map<String, KmsKey> byId = new TreeMap<>();
        keys.forEach((key) -> byId.put(key.id(), key));
        Map<String, Alias> byName = new TreeMap<>();
        aliases.forEach((alias) -> byName.put(alias.name(), alias));
        return new Contents(byId, byName);
    }

    /** The keys, in the order of their ids. */
    public Collection<KmsKey> keys() {
        return this.keys.values();
    }

    /** The aliases, in the order of their names. */
    public Collection<Alias> aliases() {
        return this.aliases.values();
    }

    public Optional<KmsKey> key(String id) {
        return Optional.ofNullable(this.keys.get(id));
    }

    public Optional<KmsKey> keyByReference(String reference) {
        return Optional.ofNullable(this.keysByReference.get(reference));
    }

    public Optional<Alias> alias(String name) {
        return Optional.ofNullable(this.aliases.get(name));
    }

    public Contents with(KmsKey key) {
        Map<String, KmsKey> changed = new TreeMap<>(this.keys);
        changed.put(key.id(), key);
        return new Contents(changed, this.aliases);
    }

    public Contents with(Alias alias) {
        Map<String, Alias> changed = new TreeMap<>(this.aliases);
        changed.put(alias.name(), alias);
        return new Contents(this.keys, changed);
    }

    public Contents withoutAlias(String name) {
        Map<String, Alias> changed = new TreeMap<>(this.aliases);
        changed.remove(name);
        return new Contents(this.keys, changed);
    }

    boolean outdated(Instant now) {
        return !now.isBefore(this.nextDeletion);
    }

    /** Leaves out the keys whose deletion date has come, and their aliases. */
    Contents asOf(Instant now) {
        if (!outdated(now)) {
            return this;
        }
        Map<String, KmsKey> left = new TreeMap<>(this.keys);
        left.values().removeIf((key) -> key.isGone(now));
        Map<String, Alias> leftAliases = new TreeMap<>(this.aliases);
        leftAliases.values().removeIf((alias) -> !left.containsKey(alias.targetKeyId()));
        return new Contents(left, leftAliases);
    }
}
