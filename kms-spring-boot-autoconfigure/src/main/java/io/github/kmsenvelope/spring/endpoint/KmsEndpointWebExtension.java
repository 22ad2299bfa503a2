package io.github.kmsenvelope.spring.endpoint;

import java.util.Map;
import java.util.Set;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link KmsEndpoint} on the web: shows accounts and key ids to users who may see them, and answers 404 for a purpose that
 * does not exist. Not final, so that aspects of an application can proxy it.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = KmsEndpoint.class)
public class KmsEndpointWebExtension {

    private final KmsEndpoint endpoint;
    private final Show showValues;
    private final Set<String> roles;

    /**
     * Makes an extension.
     *
     * @param endpoint the endpoint
     * @param showValues when to show accounts and key ids in full
     * @param roles of which a user must have one to be authorized; if there are none, whoever has logged in is
     */
    public KmsEndpointWebExtension(KmsEndpoint endpoint, Show showValues, Set<String> roles) {
        this.endpoint = endpoint;
        this.showValues = showValues;
        this.roles = Set.copyOf(roles);
    }

    /**
     * Tells of all purposes.
     *
     * @param user who asks
     * @return what they do
     */
    @ReadOperation
    public KmsDescriptor kms(SecurityContext user) {
        return endpoint.describe(showValues.isShown(user, roles));
    }

    /**
     * Tells of one purpose.
     *
     * @param user who asks
     * @param purpose the name of the purpose
     * @return what it does; 404 if there is no such purpose
     */
    @ReadOperation
    public WebEndpointResponse<PurposeDescriptor> purpose(SecurityContext user, @Selector String purpose) {
        PurposeDescriptor descriptor = endpoint.describe(purpose, showValues.isShown(user, roles));
        return (descriptor != null)
                ? new WebEndpointResponse<>(descriptor)
                : new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
    }

    /**
     * Destroys the data keys of one purpose in the memory of this process.
     *
     * @param purpose the name of the purpose
     * @return 204; 404 with the names of the purposes if there is no such purpose
     */
    @DeleteOperation
    public WebEndpointResponse<Map<String, String>> invalidate(@Selector String purpose) {
        return endpoint.invalidate(purpose)
                ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT)
                : new WebEndpointResponse<>(
                        Map.of("error", endpoint.noSuchPurpose(purpose)), WebEndpointResponse.STATUS_NOT_FOUND);
    }
}
