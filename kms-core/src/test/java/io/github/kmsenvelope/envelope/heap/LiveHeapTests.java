package io.github.kmsenvelope.envelope.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.kmsenvelope.cache.CacheSettings;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Nothing that can be reached in the memory of a process holds a data key or a message key once the cache has let go of it:
 * no array of ours, no {@code Cipher}, no {@code Mac}, no key specification. Three processes: one uses the service and dumps
 * its live objects, one is KMS, and this one gets the keys from KMS and searches the dumps.
 *
 * <p>Each search is made before the keys are let go too, and must find all of them then.
 */
@Timeout(180)
class LiveHeapTests {

    @TempDir
    static Path folder;

    private static final String ANOTHER_ANSWER = "describe";

    private static final String END_OF_CLIENT = "leave";

    private static KmsProcess kms;

    private static ServiceProcess service;

    @BeforeAll
    static void start() throws Exception {
        assumeThat(ManagementFactory.getPlatformMBeanServer().isRegistered(new ObjectName(ServiceMain.DIAGNOSTICS)))
                .as("this Java runtime can dump its heap")
                .isTrue();
        kms = KmsProcess.start();
        service = ServiceProcess.start(kms.endpoint(), folder);
    }

    @AfterAll
    static void stop() throws Exception {
        if (service != null) {
            service.close();
        }
        if (kms != null) {
            kms.close();
        }
    }

    @Test
    void findWhenKeyIsPlantedFindsEveryForm() throws Exception {
        Map<String, byte[]> key = Map.of("planted", PlantedKey.of("seed"));
        assertThat(service.find(key)).isEmpty();
        service.tell("plant", "seed");
        assertThat(service.find(key)).isEqualTo(Map.of("planted", EnumSet.allOf(KeyForm.class)));
    }

    @Test
    void keysWhenMessagesAreMadeAreGoneUnlessShared() throws Exception {
        service.open(CacheSettings.MESSAGES_LIMIT);
        service.tell("hold", "making");
        Path dump = service.dump();
        MessageKeys keys = MessageKeys.of("making", service.release(), kms);
        assertThat(keys.shared()).hasSize(6);
        assertThat(keys.own()).hasSize(2);
        assertBytesOf(keys.all(), new HeapSearch(keys.all()).in(dump));
        assertThat(service.find(keys.own())).isEmpty();
        assertBytesOf(keys.cached(), service.find(keys.cached()));
    }

    @Test
    void keysWhenServiceClosesAreGone() throws Exception {
        MessageKeys keys = useBothCaches("closing");
        assertBytesOf(keys.cached(), service.find(keys.all()));
        service.tell("close");
        assertGone(keys, END_OF_CLIENT);
    }

    /** Shows that data keys are overwritten: for the other tests it would do that nothing leads to them. */
    @Test
    void dataKeyWhenAnswerOfKmsIsKeptIsOverwrittenInIt() throws Exception {
        service.tell("keep");
        try {
            MessageKeys keys = useBothCaches("kept");
            assertBytesOf(keys.cached(), service.find(keys.all()));
            service.tell("close");
            assertGone(keys, END_OF_CLIENT);
            assertThat(service.tell("answers")).doesNotContain("0");
        } finally {
            service.tell("forget");
        }
    }

    @Test
    void answersOfKmsWhenKeysAreInCacheCannotBeReached() throws Exception {
        MessageKeys keys = useBothCaches("answered");
        assertBytesOf(keys.cached(), service.find(keys.all()));
        assertThat(service.tell("answers")).containsExactly("0");
    }

    @Test
    void keysWhenInvalidatedAreGoneWhileServiceGoesOn() throws Exception {
        MessageKeys keys = useBothCaches("invalidated");
        assertBytesOf(keys.cached(), service.find(keys.all()));
        service.tell("invalidate");
        MessageKeys others = MessageKeys.of("others", service.write("others"), kms);
        assertGone(keys, ANOTHER_ANSWER);
        assertBytesOf(others.cached(), service.find(others.cached()));
    }

    /** A data key makes 16 messages until it gives way, 80 % of 20, and encrypts for 5 minutes. */
    @ParameterizedTest
    @CsvSource({"spent, 20, PT0S", "over, 1000, PT5M"})
    void keysWhenSpentOrOverAreGoneWhileContextIsInUse(String tenant, long maxMessages, String time) throws Exception {
        service.open(maxMessages);
        MessageKeys keys = MessageKeys.of(tenant, service.write(tenant), kms);
        assertBytesOf(keys.cached(), service.find(keys.all()));
        service.tell("advance", time);
        service.write(tenant);
        MessageKeys next = MessageKeys.of(tenant, service.write(tenant), kms);
        assertGone(keys, ANOTHER_ANSWER);
        assertBytesOf(next.cached(), service.find(next.cached()));
    }

    /** There the cipher of an idle message keeps its last key, as long as the data key that it was derived from stays. */
    @ParameterizedTest
    @CsvSource({"close, leave", "invalidate, describe"})
    void keysOfTheSdkFormatAreGoneWithTheDataKey(String command, String end) throws Exception {
        service.open(CacheSettings.MESSAGES_LIMIT);
        List<WrittenMessage> read = service.exchange("sent");
        service.open(CacheSettings.MESSAGES_LIMIT);
        for (WrittenMessage message : read) {
            service.tell("receive", "sent", message.text());
        }
        MessageKeys keys = MessageKeys.of("sent", read, kms).and(MessageKeys.of("made", service.exchange("made"), kms));
        Map<String, Set<KeyForm>> found = service.find(keys.all());
        assertThat(found.keySet())
                .containsAll(keys.dataKeys().keySet())
                .containsAnyElementsOf(keys.own().keySet());
        service.tell(command);
        assertGone(keys, end);
    }

    /** Has one service write and another read that and write: so both of its caches hold keys. */
    private static MessageKeys useBothCaches(String tenant) throws Exception {
        service.open(CacheSettings.MESSAGES_LIMIT);
        List<WrittenMessage> read = service.write(tenant + "-read");
        service.open(CacheSettings.MESSAGES_LIMIT);
        for (WrittenMessage message : read) {
            service.tell("read", tenant + "-read", message.text());
        }
        return MessageKeys.of(tenant + "-read", read, kms).and(MessageKeys.of(tenant, service.write(tenant), kms));
    }

    private static void assertBytesOf(Map<String, byte[]> keys, Map<String, Set<KeyForm>> found) {
        assertThat(found).containsOnlyKeys(keys.keySet());
        assertThat(found.values()).allSatisfy(forms -> assertThat(forms).contains(KeyForm.BYTES));
    }

    /**
     * The SDK keeps the text of KMS's last answer to each thread, and the HTTP client that of the last answer on each
     * connection: so the data key may be found in base64. Not any more when these have had another answer, or have ended.
     */
    private static void assertGone(MessageKeys keys, String end) throws Exception {
        Map<String, Set<KeyForm>> found = service.find(keys.all());
        assertThat(keys.dataKeys().keySet()).containsAll(found.keySet());
        assertThat(found.values()).allSatisfy(forms -> assertThat(forms).containsExactly(KeyForm.BASE64));
        service.tell(end);
        assertThat(service.find(keys.all())).isEmpty();
    }
}
