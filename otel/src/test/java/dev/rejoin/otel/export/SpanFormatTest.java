package dev.rejoin.otel.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpanFormatTest {

  @Test
  void batch_writtenAndRead_isEqualInEverything() throws IOException {
    List<SpanData> spans = SampleSpans.batch(0, 3);

    List<SpanData> read = SpanFormat.decode(SpanFormat.encode(spans));

    assertThat(read).hasSize(3);
    for (int i = 0; i < 3; i++) {
      SpanData was = spans.get(i);
      SpanData is = read.get(i);
      assertThat(is.getName()).isEqualTo(was.getName());
      assertThat(is.getKind()).isEqualTo(was.getKind());
      assertThat(is.getSpanContext()).isEqualTo(was.getSpanContext());
      assertThat(is.getParentSpanContext()).isEqualTo(was.getParentSpanContext());
      assertThat(is.getStatus()).isEqualTo(was.getStatus());
      assertThat(is.getStartEpochNanos()).isEqualTo(was.getStartEpochNanos());
      assertThat(is.getEndEpochNanos()).isEqualTo(was.getEndEpochNanos());
      assertThat(is.getAttributes()).isEqualTo(was.getAttributes());
      assertThat(is.getTotalAttributeCount()).isEqualTo(was.getTotalAttributeCount());
      assertThat(is.getEvents()).isEqualTo(was.getEvents());
      assertThat(is.getTotalRecordedEvents()).isEqualTo(was.getTotalRecordedEvents());
      assertThat(is.getLinks()).isEqualTo(was.getLinks());
      assertThat(is.getTotalRecordedLinks()).isEqualTo(was.getTotalRecordedLinks());
      assertThat(is.getResource()).isEqualTo(was.getResource());
      assertThat(is.getInstrumentationScopeInfo()).isEqualTo(was.getInstrumentationScopeInfo());
      assertThat(is.hasEnded()).isTrue();
    }
  }

  @Test
  void bytes_thatAreCutShort_areRefused() {
    byte[] whole = SpanFormat.encode(SampleSpans.batch(0, 1));
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> SpanFormat.decode(part)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void bytes_thatAreChanged_areRefused() {
    byte[] whole = SpanFormat.encode(SampleSpans.batch(0, 1));
    for (int i = 0; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 0x40;
      assertThatThrownBy(() -> SpanFormat.decode(changed)).isInstanceOf(IOException.class);
    }
  }
}
