package io.github.kmsenvelope.envelope.heap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The process under test, as the one who commands it sees it. */
final class ServiceProcess implements AutoCloseable {

    private final ChildProcess process;
    private final Path folder;
    private int dumps;

    private ServiceProcess(ChildProcess process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    static ServiceProcess start(String kmsEndpoint, Path folder) throws IOException {
        return new ServiceProcess(ChildProcess.start(ServiceMain.class, kmsEndpoint), folder);
    }

    /** Gives a command and waits for the end of what it answers. */
    List<String> tell(String... command) throws IOException, InterruptedException {
        process.send(String.join(" ", command));
        List<String> answer = new ArrayList<>();
        for (String line = process.receive(); !line.equals("done"); line = process.receive()) {
            answer.add(line);
        }
        return answer;
    }

    /** Closes the service and makes another. */
    void open(long maxMessages) throws IOException, InterruptedException {
        tell("open", String.valueOf(maxMessages));
    }

    /** Makes a message on each thread. */
    List<WrittenMessage> write(String tenant) throws IOException, InterruptedException {
        tell("hold", tenant);
        return release();
    }

    List<WrittenMessage> release() throws IOException, InterruptedException {
        return tell("release").stream().<WrittenMessage>map(CompactWritten::new).toList();
    }

    /** Makes messages in the format of the AWS Encryption SDK. */
    List<WrittenMessage> exchange(String tenant) throws IOException, InterruptedException {
        return tell("exchange", tenant).stream()
                .<WrittenMessage>map(SdkWritten::new)
                .toList();
    }

    /** Dumps the live objects into a new file. */
    Path dump() throws IOException, InterruptedException {
        Path file = folder.resolve(dumps++ + ".hprof");
        tell("dump", file.toString());
        return file;
    }

    /** Dumps the live objects and searches them for keys. */
    Map<String, Set<KeyForm>> find(Map<String, byte[]> keys) throws IOException, InterruptedException {
        Path file = dump();
        try {
            return new HeapSearch(keys).in(file);
        } finally {
            Files.delete(file);
        }
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
