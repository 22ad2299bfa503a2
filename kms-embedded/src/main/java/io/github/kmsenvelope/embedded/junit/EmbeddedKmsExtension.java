package io.github.kmsenvelope.embedded.junit;

import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Starts an {@link EmbeddedKms} for a test class and closes it afterwards.
 *
 * <p>Constructors, test methods and lifecycle methods of the class, and of the classes nested in it, may have parameters
 * of the types {@link EmbeddedKms} and {@link KmsClient}: the KMS of the class and one client of it. They are shared by
 * the tests of the class, with keys, counts and faults.
 *
 * <p>Register it with {@code @ExtendWith(EmbeddedKmsExtension.class)} on the class, or in a static field annotated
 * {@code @RegisterExtension} for a KMS with settings of its own.
 *
 * @since 0.1.0
 */
public final class EmbeddedKmsExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(EmbeddedKmsExtension.class);

    private final Supplier<EmbeddedKms> start;

    /** Creates an extension whose KMS has the default settings. */
    public EmbeddedKmsExtension() {
        this(EmbeddedKms::start);
    }

    /**
     * Creates an extension whose KMS has settings of its own.
     *
     * @param builder the settings, which start one KMS for each test class
     */
    public EmbeddedKmsExtension(EmbeddedKms.Builder builder) {
        this(builder::start);
    }

    private EmbeddedKmsExtension(Supplier<EmbeddedKms> start) {
        this.start = start;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // A nested class finds the KMS of its outer class.
        if (find(context) == null) {
            EmbeddedKms kms = this.start.get();
            context.getStore(NAMESPACE).put(Running.class, new Running(kms, kms.client()));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        // Removing looks at this class only, so that a nested class does not close what is not its own.
        Running running = context.getStore(NAMESPACE).remove(Running.class, Running.class);
        if (running != null) {
            running.client().close();
            running.kms().close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == EmbeddedKms.class || type == KmsClient.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Running running = find(context);
        if (running == null) {
            throw new ParameterResolutionException("No embedded KMS was started: register EmbeddedKmsExtension on the"
                    + " test class, or in a static field, rather than on a method or in an instance field");
        }
        return (parameter.getParameter().getType() == EmbeddedKms.class) ? running.kms() : running.client();
    }

    private static @Nullable Running find(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(Running.class, Running.class);
    }

    private record Running(EmbeddedKms kms, KmsClient client) {}
}
