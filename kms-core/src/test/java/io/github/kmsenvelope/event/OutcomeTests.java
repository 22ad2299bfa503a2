package io.github.kmsenvelope.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.UntrustedKeyException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTests {

    private static final List<KmsServiceException> ONE_OF_EACH = List.of(
            new MalformedMessageException("m"),
            new MessageAuthenticationException("m"),
            new UntrustedKeyException("m"),
            new KeyStateException("m", KeyState.DISABLED),
            new KeyAccessDeniedException("m"),
            new KmsUnavailableException("m"),
            new KmsUsageException("m"));

    @Test
    void ofTellsEachClassOfExceptionsFromTheOthers() {
        assertThat(ONE_OF_EACH).hasSize(KmsServiceException.class.getPermittedSubclasses().length);
        assertThat(ONE_OF_EACH.stream().map(Outcome::of))
                .containsExactlyElementsOf(Arrays.asList(Outcome.values()).subList(1, Outcome.values().length));
        assertThat(Outcome.of(null)).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void idIsOneWordOfItsOwn() {
        assertThat(Arrays.stream(Outcome.values()).map(Outcome::id))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-z_]+"));
    }
}
