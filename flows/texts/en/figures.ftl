# The words of the figures that staff see

figures-span = Last { $days } { $days ->
        [one] day
       *[other] days
    } · { $from } to { $to }
figures-instant = { figures-day } { $time }
figures-instant-year = { figures-day } { $year }
figures-span-each = { $from } to { $to } · { $days } days a bar
figures-day = { $day } { $month ->
        [1] Jan
        [2] Feb
        [3] Mar
        [4] Apr
        [5] May
        [6] Jun
        [7] Jul
        [8] Aug
        [9] Sep
        [10] Oct
        [11] Nov
       *[12] Dec
    }
figures-empty = Nothing yet
figures-empty-caption = { $title }: nothing yet.
figures-count = { $count }
figures-seconds = { $count } s
figures-minutes = { $count } min
figures-hours = { $count } h
figures-days = { $count } d
figures-two = { $first } { $second }
figures-unit-seconds = in seconds
figures-unit-minutes = in minutes
figures-unit-hours = in hours
figures-unit-days = in days

figures-funnel = How far applications came
figures-onward = { $percent }% went on
figures-funnel-caption = 🪜 How far applications came: { $begun } begun, { $issued } issued.
figures-funnel-weakest-caption = 🪜 How far applications came: { $begun } begun, { $issued } issued. Most stopped here: { $step } (only { $percent }% went on)

figures-causes = What went wrong
figures-cause-other = Another cause
figures-rest = Other causes: { $count }
figures-causes-caption = ⚠️ What went wrong: { $count } in all. Most often: { $topic } ({ $most })

figures-waits = How long cases took
figures-half = half within this
figures-ninetieth = nine of ten within this
figures-case-taken = Until somebody took it
figures-case-answered = Until the first answer
figures-case-closed = Until it was closed
figures-wait = half within { $median }, nine of ten within { $ninetieth }
figures-waits-caption = ⏱️ How long cases took: the first answer came within { $median } for half, within { $ninetieth } for nine of ten.
figures-waits-unanswered-caption = ⏱️ How long cases took: no first answer yet.

figures-unanswered = Questions without an answer
figures-unanswered-total = { $count } in all
figures-unanswered-caption = ❓ Questions without an answer: { $count } in all.

figures-weeks = This week and last
figures-now-week = This week
figures-before-week = Last week
figures-spans = { $days ->
        [one] Last day and the one before
       *[other] Last { $days } days and those before
    }
figures-now-span = { $days ->
        [one] Last day
       *[other] Last { $days } days
    }
figures-before-span = { $days ->
        [one] The day before
       *[other] The { $days } days before
    }
figures-begun = Applications begun
figures-issued = Applications that came to the end
figures-failures = Failures
figures-cases = Cases for staff
figures-asked = Questions without an answer
figures-answer = Until the first answer (median)
figures-none = none
figures-up = ▲ { $percent }%
figures-down = ▼ { $percent }%
figures-same = as before
figures-floods = 🌊 Came too fast and asked to wait: { $count } { $count ->
    [one] message
   *[other] messages
} from { $chats } { $chats ->
    [one] chat
   *[other] chats
} (each counted once a day)
figures-spans-caption = 📊 { $title }: begun { $begun_before } → { $begun }, issued { $issued_before } → { $issued }, cases { $cases_before } → { $cases }
