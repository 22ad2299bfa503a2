package io.github.kmsenvelope.autoconfigure;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.spring.KmsServices;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * The services built in this application context, whoever asked for them: checked when they are made, without data keys while
 * the context is stopped (a snapshot of the process is taken then), closed with the context.
 */
final class BuiltServices implements KmsDataKeys, KmsServices, SmartLifecycle, DisposableBean {

    private final StartupCheck check;
    private final List<EnvelopeKmsService> services = new CopyOnWriteArrayList<>();
    private volatile boolean running;

    BuiltServices(StartupCheck check) {
        this.check = check;
    }

    void add(EnvelopeKmsService service) {
        check.check(service);
        services.add(service);
    }

    @Override
    public List<EnvelopeKmsService> all() {
        return List.copyOf(services);
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        invalidateAll();
    }

    @Override
    public void invalidateAll() {
        services.forEach(EnvelopeKmsService::invalidateAll);
    }

    @Override
    public void invalidate(String purpose) {
        services.forEach(service -> service.invalidate(purpose));
    }

    @Override
    public void invalidate(String purpose, EncryptionContext context) {
        services.forEach(service -> service.invalidate(purpose, context));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Last of all: web servers and message listeners have stopped, and need no data keys any more. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    @Override
    public void destroy() {
        services.forEach(EnvelopeKmsService::close);
    }
}
